"""The rules of JavaScript that decide what its INI readers make of a file.

``amplify`` mirrors npm ini, ``js`` the AWS SDK: both keep sections in plain JavaScript objects, so
a section or key may meet an inherited name, an array's ``length`` or ``__proto__``, and a quoted
value may be any JSON. Here are the objects, and reading, writing and printing their properties;
values are str, bool, float (a number), None (null) and ``Properties``. What stands in brackets is
the rule's name in ECMA-262.

It is one thing although it is long: each rule is stated in terms of the others (an array's length
is a property, a property's value may be a prototype), and no reader needs a part of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from amplify_plugin.errors import AmplifyPluginError

# String.prototype.trim, and \s in a regular expression. Python's strip knows others (U+0085).
SPACE = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)

# What every object inherits from Object.prototype. All but __proto__ are functions.
INHERITED = frozenset({
    "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString",
    "toString", "valueOf", "__defineGetter__", "__defineSetter__", "__lookupGetter__",
    "__lookupSetter__",
})  # fmt: skip

# What every array inherits besides, from Array.prototype (Node.js 20). All are functions.
_INHERITED_BY_ARRAYS = frozenset({
    "at", "concat", "constructor", "copyWithin", "entries", "every", "fill", "filter", "find",
    "findIndex", "findLast", "findLastIndex", "flat", "flatMap", "forEach", "includes", "indexOf",
    "join", "keys", "lastIndexOf", "map", "pop", "push", "reduce", "reduceRight", "reverse",
    "shift", "slice", "some", "sort", "splice", "toLocaleString", "toReversed", "toSorted",
    "toSpliced", "toString", "unshift", "values", "with",
})  # fmt: skip

# Own properties of the function Object (``constructor``): writing one shows nowhere.
_HIDDEN_OF_OBJECT = frozenset({
    "assign", "create", "defineProperties", "defineProperty", "entries", "freeze", "fromEntries",
    "getOwnPropertyDescriptor", "getOwnPropertyDescriptors", "getOwnPropertyNames",
    "getOwnPropertySymbols", "getPrototypeOf", "hasOwn", "is", "isExtensible", "isFrozen",
    "isSealed", "preventExtensions", "prototype", "seal", "setPrototypeOf", "values",
})  # fmt: skip

_HIDDEN_OF_ARRAY = frozenset({"from", "of", "prototype"})

FORBIDDEN_OF_FUNCTION = frozenset({"arguments", "caller"})  # reading or writing one throws

_INDEX_LIMIT = 2**32 - 1
_MOST_DIGITS, _MOST_ZEROS = 21, 5  # beyond, a number is written with an exponent
# Limits of ours, where JavaScript goes on: Python's recursion, and a memory full of nulls. The two
# depths together are less than what Python's json can print and read. A title beyond is refused; a
# quoted value stays the text that it nearly always is: brackets that nothing closes.
DEEPEST_TITLE = 500
_DEEPEST_JSON = 300
_LONGEST_ARRAY = 1_000_000


class Throws(AmplifyPluginError):
    """JavaScript throws here, and its reader lets it through."""


class Undefined:
    """The value of a property that is not there."""

    def __bool__(self) -> bool:
        return False


UNDEFINED = Undefined()


class Properties(dict[str, object]):
    """An object: its own properties in the order of writing, and what it inherits from."""

    prototype: Properties | None


class Object(Properties):
    """A plain object."""


class Array(Properties):
    """An array: items are properties named by their index; other properties may stand beside."""

    length = 0


class Function(Properties):
    """A built-in function that a reader takes for a section. Nothing prints it."""

    def __init__(self, name: str, *, of_arrays: bool = False) -> None:
        super().__init__()
        self.name = name
        self.of_arrays = of_arrays


ROOT = Object()  # Object.prototype; what it holds is INHERITED
ROOT.prototype = None
Properties.prototype = ROOT
_ARRAY_ROOT = Array()  # Array.prototype; what it holds is _INHERITED_BY_ARRAYS
Array.prototype = _ARRAY_ROOT
_ARRAY_ROOT.prototype = ROOT


def is_truthy(value: object) -> bool:
    """Objects are true even when empty; so are all texts but the empty one (ToBoolean)."""
    return isinstance(value, Properties) or bool(value)


def get(holder: Properties, key: str) -> object:
    """A property's value, own or inherited, or UNDEFINED. Raises Throws."""
    if isinstance(holder, Function) and key in FORBIDDEN_OF_FUNCTION:
        raise Throws("a built-in function of JavaScript hides that property")
    if key == "__proto__" and _has_accessor(holder):
        return holder.prototype
    link: Properties | None = holder
    while link is not None:
        if key in link:
            return link[key]
        if key == "length" and isinstance(link, Array):
            return float(link.length)
        if link is _ARRAY_ROOT and key in _INHERITED_BY_ARRAYS:
            return Function(key, of_arrays=True)
        if link is ROOT and key in INHERITED:
            return Function(key)
        link = link.prototype
    return UNDEFINED


def put(holder: Properties, key: str, value: object) -> None:
    """Write a property as an assignment does outside of strict mode. Raises Throws."""
    if key == "__proto__" and _has_accessor(holder):
        # Anything but an object or null is not a prototype: the assignment does nothing.
        if value is None or isinstance(value, Properties):
            holder.prototype = value
    elif isinstance(holder, Array):
        _put_in_array(holder, key, value)
    elif isinstance(holder, Function):
        _put_in_function(holder, key, value)
    else:
        holder[key] = value


def push(array: Array, value: object) -> None:
    """Add an item at an array's end (``array.push(value)``)."""
    if array is _ARRAY_ROOT:
        return  # Array.prototype is an array: what it holds would show in every text read later
    put(array, str(array.length), value)


def is_index(key: str) -> bool:
    """True for a key that names an array's item: in any object such keys come first."""
    if not (key.isascii() and key.isdigit()) or len(key) > len(str(_INDEX_LIMIT)):
        return False
    return str(int(key)) == key and int(key) < _INDEX_LIMIT


def ordered(keys: Iterable[str]) -> list[str]:
    """Keys as Object.keys lists them: indexes by number, then the others as they were written."""
    keys = list(keys)
    indexes = sorted(filter(is_index, keys), key=int)
    return indexes + [key for key in keys if not is_index(key)] if indexes else keys


def spread(value: object) -> dict[str, object]:
    """What ``{...value}`` copies: own properties; of a text its UTF-16 units by index."""
    if isinstance(value, str):
        units = value.encode("utf-16-le", "surrogatepass")
        return {
            str(at // 2): units[at : at + 2].decode("utf-16-le", "surrogatepass")
            for at in range(0, len(units), 2)
        }
    return dict(value) if isinstance(value, Properties) else {}


def property_key(value: object) -> str:
    """The text that a value becomes as a property's name (ToPropertyKey). Raises Throws."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return number_text(value)
        case Properties():
            return _object_text(value)
        case _:
            return "null"


def _object_text(value: Properties) -> str:
    """What an object's ``toString`` gives, its own or an inherited one. Raises Throws."""
    method = get(value, "toString")
    if not isinstance(method, Function):
        raise Throws("a name is an object that cannot become text")
    join = get(value, "join") if method.of_arrays else None
    if not isinstance(join, Function):
        return "[object Array]" if isinstance(value, Array) else "[object Object]"
    length = get(value, "length")  # of an array in the chain, or a property of that name
    items = (get(value, str(at)) for at in range(_checked(number(length))))
    return ",".join(
        "" if item is None or item is UNDEFINED else property_key(item) for item in items
    )


def number(value: object) -> float:
    """A value as a number, or NaN (ToNumber). Raises Throws."""
    if isinstance(value, bool | float):
        return float(value)
    text = "" if value is None else property_key(value).strip(SPACE)
    if not text:
        return 0.0
    if re.fullmatch(r"0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+", text):
        return float(int(text, 0))
    if re.fullmatch(r"[+-]?(Infinity|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)", text):
        return float(text)
    return float("nan")


def number_text(value: float) -> str:
    """A number as JavaScript writes it: Python's digits, another layout (Number::toString)."""
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    sign = "-" if value < 0 else ""
    digits, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = digits.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).rstrip("0")
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.lstrip("0")
    if not digits:
        return "0"
    if len(digits) <= point <= _MOST_DIGITS:
        return sign + digits.ljust(point, "0")
    if 0 < point <= _MOST_DIGITS:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -_MOST_ZEROS <= point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    mantissa = digits[0] + (f".{digits[1:]}" if digits[1:] else "")
    return f"{sign}{mantissa}e{point - 1:+d}"


def parse_json(text: str) -> object:
    """JSON.parse. Raises ValueError for what is not JSON, or is nested too deeply to tell."""
    import json

    try:
        value = json.loads(text, parse_int=float, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return _from_json(value)


def plain(value: object) -> object:
    """The value as JSON.stringify prints it and Python's json reads that.

    Functions and undefined vanish from objects and are null in arrays.
    """
    # Not by recursion: a title of five hundred dots is as many objects, each in the one before.
    printed: dict[object, object] = {}
    left: list[tuple[Any, object, object]] = [(printed, "", value)]
    while left:
        holder, key, held = left.pop()
        match held:
            case Array():
                holder[key] = items = [None] * held.length
                left.extend((items, at, held.get(str(at))) for at in range(held.length))
            case Function() | Undefined():
                holder[key] = None
            case dict():
                holder[key] = inner = {
                    name: one
                    for name, one in held.items()
                    if not isinstance(one, Function | Undefined)
                }
                left.extend(
                    (inner, name, one) for name, one in inner.items() if type(one) is not str
                )
            case float():
                text = number_text(held)
                is_whole = text.lstrip("-").isdigit()
                holder[key] = None if "I" in text else int(text) if is_whole else held
            case _:
                holder[key] = held
    return printed[""]


def _has_accessor(holder: Properties) -> bool:
    # Object.prototype has the accessor named __proto__; a plain property of that name before it
    # in the chain (only JSON makes one) hides it.
    link: Properties | None = holder
    while link is not None and link is not ROOT and "__proto__" not in link:
        link = link.prototype
    return link is ROOT


def _put_in_array(array: Array, key: str, value: object) -> None:
    if key != "length":
        length = int(key) + 1 if is_index(key) else 0
        array.length = max(array.length, _checked(length))
        array[key] = value
        return
    length = _checked(number(value))
    for index in [item for item in array if is_index(item) and int(item) >= length]:
        del array[index]
    array.length = length


def _checked(length: float) -> int:
    if length != length // 1 or length < 0:  # NaN too
        raise Throws("an array's length is not a whole number")
    if length > _LONGEST_ARRAY:
        raise Throws("an array is longer than a million items")
    return int(length)


def _put_in_function(function: Function, key: str, value: object) -> None:
    if key in FORBIDDEN_OF_FUNCTION:
        raise Throws("a built-in function of JavaScript hides that property")
    is_constructor = function.name == "constructor"
    if is_constructor and key == ("isArray" if function.of_arrays else "keys"):
        raise Throws("a function of JavaScript, which the reader itself needs, is overwritten")
    hidden = _HIDDEN_OF_ARRAY if function.of_arrays else _HIDDEN_OF_OBJECT
    if key not in ("name", "length") and not (is_constructor and key in hidden):
        function[key] = value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _from_json(value: object) -> object:
    """What Python's json has read, as JavaScript's objects. Raises ValueError if it is too deep."""
    made: dict[object, object] = {}
    left: list[tuple[Any, object, object, int]] = [(made, "", value, 0)]
    while left:
        holder, key, held, depth = left.pop()
        if depth > _DEEPEST_JSON:
            raise ValueError("nested too deeply")
        inner: Properties
        if isinstance(held, list):
            holder[key] = inner = array = Array((str(at), item) for at, item in enumerate(held))
            array.length = len(held)
        elif isinstance(held, dict):
            holder[key] = inner = Object(held)
        else:
            holder[key] = held
            continue
        left.extend((inner, name, item, depth + 1) for name, item in inner.items())
    return made[""]
