// What Terraform does before anything else, with the SDK that it is built with: ask STS who it is.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	// This SDK is older than AWS_ENDPOINT_URL.
	endpoint := func(service, region string, _ ...interface{}) (aws.Endpoint, error) {
		return aws.Endpoint{URL: os.Getenv("AWS_ENDPOINT_URL")}, nil
	}
	loaded, err := config.LoadDefaultConfig(
		ctx,
		config.WithEndpointResolverWithOptions(aws.EndpointResolverWithOptionsFunc(endpoint)),
		config.WithProcessCredentialOptions(func(options *processcreds.Options) {
			// A test need not wait for the SDK's own minute.
			if limit, err := time.ParseDuration(os.Getenv("PROCESS_TIMEOUT")); err == nil {
				options.Timeout = limit
			}
		}),
	)
	if err != nil {
		return err
	}
	client := sts.NewFromConfig(loaded)
	identity, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	// On a busy machine this old SDK may close the connection while it still reads the answer.
	for tries := 1; err != nil && tries < 3 && strings.Contains(err.Error(), net.ErrClosed.Error()); tries++ {
		identity, err = client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	}
	if err != nil {
		return err
	}
	fmt.Println("terraform:", *identity.Arn)
	return nil
}
