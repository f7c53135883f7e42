"""Faults of the shops' papers: checks 9, 10, 12 and 20."""

from planting import fault

LINE = "(SELECT min(l.line) FROM {} l WHERE l.book = 1 AND l.entry = e.no)"
OTHER_GOODS = "(SELECT g.id FROM shop.goods g WHERE g.book = 1 AND g.id <> l.goods ORDER BY g.id LIMIT 1)"


def line_of(at, kinds, table):
    """The first line of a paper."""
    return at.entry(kinds, f"EXISTS (SELECT FROM {table} l WHERE l.book = 1 AND l.entry = e.no)", LINE.format(table))


def receipt_line(at, what):
    """A receipt's first line, changed."""
    entry, line = line_of(at, "redemption", "shop.receipt_line")
    at.change(f"UPDATE shop.receipt_line l SET {what} WHERE l.book = 1 AND l.entry = {entry} AND l.line = {line}")
    return [f"entry:{entry}"]


@fault(9)
def line_at_another_price(at):
    """A receipt's line has a price that the day did not have; its sums agree."""
    more = at.some(1, 9) * 11
    documents = receipt_line(at, f"price = price + {more}, total = total + quantity * {more}")
    entry = documents[0].split(":")[1]
    at.change(
        f"UPDATE shop.receipt r SET total = (SELECT sum(l.quantity * l.price) FROM shop.receipt_line l WHERE l.book = 1 AND l.entry = {entry})"
        f" + {more} WHERE r.book = 1 AND r.entry = {entry}")
    return documents


@fault(9)
def another_total(at):
    """A receipt's total is not the sum of its lines."""
    (entry,) = at.entry("redemption")
    at.set("shop.receipt", f"total = total + {at.some(1, 20) * 100}", f"entry = {entry}")
    return [f"entry:{entry}"]


@fault(9)
def another_total_of_a_line(at):
    """A line's total is not its pieces times its price."""
    at.tidy("ALTER TABLE shop.receipt_line DROP CONSTRAINT IF EXISTS receipt_line_total_is_product")
    return receipt_line(at, f"total = total + {at.some(1, 9) * 50}")


@fault(9)
def returned_at_another_price(at):
    """Goods came back at another price than they were sold at."""
    entry, line = line_of(at, "return", "shop.return_line")
    at.set(
        "shop.return_line", "price = price + 100, total = total + quantity * 100", f"entry = {entry} AND line = {line}")
    return [f"entry:{entry}"]


@fault(9, alone=True)
def price_changed_afterwards(at):
    """A price of the list was changed after goods had been sold at it."""
    place, goods = at.pick(
        "SELECT e.period, e.period || '/' || l.goods, l.goods FROM shop.receipt_line l JOIN ledger.entry e ON e.book = l.book AND e.no = l.entry"
        " WHERE l.book = 1 GROUP BY e.period, l.goods HAVING count(*) > 1 ORDER BY e.period, l.goods")
    at.set("shop.price", "price = price + 37", f"goods = {goods}")
    return [f"entry:{entry}" for entry, in at.rows(
        "SELECT l.entry FROM shop.receipt_line l JOIN ledger.entry e ON e.book = l.book AND e.no = l.entry"
        f" WHERE l.book = 1 AND l.goods = {goods} AND e.period = {place.split('/')[0]}")]


@fault(10)
def more_pieces(at):
    """A receipt says more pieces than left the shelf."""
    more = at.some(1, 3)
    return receipt_line(at, f"quantity = quantity + {more}, total = total + {more} * price")


@fault(10)
def other_goods(at):
    """A receipt says other goods than left the shelf."""
    return receipt_line(at, f"goods = {OTHER_GOODS}")


@fault(10)
def other_shop(at):
    """A receipt says another shop than the one whose shelf is emptier."""
    (entry,) = at.entry("redemption")
    at.change(
        "UPDATE shop.receipt r SET shop = (SELECT min(s.holder) FROM shop.shop s WHERE s.book = 1 AND s.holder <> r.shop)"
        f" WHERE r.book = 1 AND r.entry = {entry}")
    return [f"entry:{entry}"]


@fault(10)
def more_left_the_shelf(at):
    """More pieces left the shelf than the receipt says."""
    (entry,) = at.entry("redemption")
    out = at.leg(entry, 5601)
    stock = next(leg for leg in at.legs(entry) if leg[1] == 1601 and leg[3] == -out[3])
    if len([leg for leg in at.legs(entry) if leg[1] == 1601]) > 1:
        # Which shelf belongs to which goods is the accounts' commodity.
        stock = (at.rows(
            "SELECT s.id FROM ledger.account s JOIN ledger.account o ON o.book = s.book AND o.commodity = s.commodity AND o.holder = s.holder"
            f" WHERE s.book = 1 AND s.code = 1601 AND o.id = {out[0]}")[0][0],)
    at.add(entry, out[0], 1)
    at.add(entry, stock[0], -1)
    at.replay(out[0], stock[0])
    return [f"entry:{entry}"]


def delivery_line(at, what):
    """A delivery's first line, changed."""
    entry, line = line_of(at, "stock-receipt", "shop.delivery_line")
    at.change(f"UPDATE shop.delivery_line l SET {what} WHERE l.book = 1 AND l.entry = {entry} AND l.line = {line}")
    return [f"entry:{entry}"]


@fault(12)
def delivered_more(at):
    """A delivery's paper says more pieces than came onto the shelf."""
    return delivery_line(at, f"quantity = quantity + {at.some(1, 9)}")


@fault(12)
def delivered_other_goods(at):
    """A delivery's paper says other goods than came onto the shelf."""
    return delivery_line(at, f"goods = {OTHER_GOODS}")


@fault(12)
def delivery_line_lost(at):
    """A line of a delivery's paper is gone, and its goods are on the shelf."""
    entry, line = line_of(at, "stock-receipt", "shop.delivery_line")
    at.change(f"DELETE FROM shop.delivery_line WHERE book = 1 AND entry = {entry} AND line = {line}")
    return [f"entry:{entry}"]


@fault(12)
def delivered_to_another_shop(at):
    """A delivery's paper says another shop than got the goods."""
    (entry,) = at.entry("stock-receipt")
    at.change(
        "UPDATE shop.delivery d SET shop = (SELECT min(s.holder) FROM shop.shop s WHERE s.book = 1 AND s.holder <> d.shop)"
        f" WHERE d.book = 1 AND d.entry = {entry}")
    return [f"entry:{entry}"]


@fault(20)
def counted_otherwise(at):
    """A count's paper says another figure than was counted."""
    (entry,) = at.entry("stock-surplus stock-loss")
    at.set("shop.stock_count", f"counted = counted + {at.some(1, 5)}", f"entry = {entry}")
    return [f"entry:{entry}"]


@fault(20)
def declared_otherwise(at):
    """A count's paper says another figure than the books had."""
    (entry,) = at.entry("stock-surplus stock-loss")
    at.set("shop.stock_count", f"booked = booked + {at.some(1, 5)}", f"entry = {entry}")
    return [f"entry:{entry}"]
