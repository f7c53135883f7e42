"""Faults between the book and what a shop says of itself: check 13."""

import json

from planting import fault
from street import COMMUNITIES


def a_line(at, kinds=(True, False)):
    """A shop's month with a line well inside it: shop, month, its lines, the place of the line."""
    places = []
    for shop, _ in COMMUNITIES:
        rows = at.street.shop_month(shop, at.month)
        first, last = at.street.months.first_day(at.month), at.street.months.last_day(at.month)
        places += [(shop, rows, index) for index, row in enumerate(rows)
                   if (row[0].date() - first).days > 4 and (last - row[0].date()).days > 4 and (row[2] > 0) in kinds
                   and str(row[1]) not in at.used]
    shop, rows, index = at.random.choice(places)
    at.used.add(str(rows[index][1]))
    return shop, list(rows), index


def handed_in(at, shop, rows):
    """The shop hands its month in once more; the statement's document."""
    said = at.hand_in(shop, rows)
    return f"statement:{json.loads(said)['statement']}"


# Each of them hands in another file, and the last one counts: so each is alone.

@fault(13, alone=True)
def only_in_the_book(at):
    """A receipt of the book is in no line of the shop's."""
    shop, rows, index = a_line(at)
    entry = rows.pop(index)[1]
    handed_in(at, shop, rows)
    return [f"entry:{entry}"]


@fault(13, alone=True)
def only_in_the_statement(at):
    """The shop has a line of which the book knows nothing."""
    shop, rows, index = a_line(at)
    moment, _, amount, _ = rows[index]
    rows.insert(index, (moment, 9_000_000 + at.some(1, 99_999), abs(amount) + 100, None))
    return [handed_in(at, shop, rows)]


@fault(13, alone=True)
def amount_differs(at):
    """The shop has a receipt with another amount."""
    shop, rows, index = a_line(at)
    moment, entry, amount, slip = rows[index]
    rows[index] = (moment, entry, amount + (1 if amount > 0 else -1) * at.some(1, 9) * 100, slip)
    handed_in(at, shop, rows)
    return [f"entry:{entry}"]


@fault(13, alone=True)
def twice_in_the_statement(at):
    """The shop has a receipt twice."""
    shop, rows, index = a_line(at)
    rows.append(rows[index])
    handed_in(at, shop, rows)
    return [f"entry:{rows[index][1]}"]


@fault(13)
def book_pays_more(at):
    """The book has a receipt with more than the shop says, on both sides."""
    _, rows, index = a_line(at, kinds=(True,))
    entry = rows[index][1]
    paid, payable, more = at.leg(entry, 2101), at.leg(entry, 2201), at.some(1, 9) * 100
    at.add(entry, paid[0], more)
    at.add(entry, payable[0], -more)
    at.set("shop.receipt", f"total = total + {more}", f"entry = {entry}")
    return [f"entry:{entry}"]
