"""Faults of the ledger itself: checks 1 to 5, and 17."""

from planting import fault

MANY = "approval redemption gift stock-receipt return issue"


@fault(1)
def leg_changed(at):
    """One leg of an entry is more than the others say."""
    (entry,) = at.entry(MANY)
    account, _, _, amount = at.random.choice(at.legs(entry))
    more = at.some(1, 9) * 100
    at.add(entry, account, more if amount > 0 else -more)
    return [f"entry:{entry}"]


@fault(1)
def leg_lost(at):
    """One leg of an entry is gone."""
    (entry,) = at.entry(MANY)
    account = at.random.choice(at.legs(entry))[0]
    at.change(f"DELETE FROM ledger.posting WHERE book = 1 AND entry = {entry} AND account = {account}")
    return [f"entry:{entry}"]


@fault(1)
def leg_of_another_commodity(at):
    """One leg of an entry counts something else."""
    (entry,) = at.entry("approval redemption gift")
    account = at.random.choice(at.legs(entry))[0]
    at.change(
        "UPDATE ledger.posting p SET commodity = (SELECT min(m.id) FROM ledger.commodity m WHERE m.book = 1 AND m.kind = 3"
        f" AND m.id <> p.commodity) WHERE p.book = 1 AND p.entry = {entry} AND p.account = {account}")
    return [f"entry:{entry}"]


@fault(2)
def account_of_its_own(at):
    """An account has more than all others together say, and its own figures agree."""
    (entry,) = at.entry("redemption")
    account = at.leg(entry, 2201)[0]
    at.add(entry, account, -at.some(1, 50) * 100)
    at.replay(account)
    return [f"entry:{entry}", f"account:{account}"]


@fault(2)
def issued_from_1101(at):
    """An approval takes its points from 1101, which is neither granted nor settled by that."""
    (entry,) = at.entry("approval", "EXISTS (SELECT FROM volunteering.credit c WHERE c.book = 1 AND c.entry = e.no AND c.points > 0)")
    quota = at.leg(entry, 2001)[0]
    approved = int(at.rows("SELECT id FROM ledger.account WHERE book = 1 AND code = 1101")[0][0])
    at.set("ledger.posting", f"account = {approved}, version = 900000", f"entry = {entry} AND account = {quota}")
    at.replay(quota, approved)
    return [f"entry:{entry}", f"account:{approved}"]


@fault(2)
def debt_without_quota(at):
    """Somebody owes more than any quota is to get back."""
    (entry,) = at.entry("paper-slip", "EXISTS (SELECT FROM shop.slip s WHERE s.book = 1 AND s.entry = e.no AND s.owed > 0)")
    owed, payable, more = at.leg(entry, 1301), at.leg(entry, 2201), at.some(1, 20) * 100
    at.add(entry, owed[0], more)
    at.add(entry, payable[0], -more)
    at.replay(owed[0], payable[0])
    return [f"entry:{entry}", f"account:{owed[0]}", f"holder:{owed[2]}"]


STANDING = """SELECT e.period, p.account, min(p.version), max(p.version), min(p.entry), max(p.entry)
  FROM ledger.posting p JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
 WHERE p.book = 1 GROUP BY e.period, p.account HAVING {} ORDER BY e.period, p.account"""


@fault(3)
def opening_is_not_the_last_closing(at):
    """An account begins a month with another balance than it ended the last with."""
    account, first, _, entry, _ = at.pick(STANDING.format("min(p.version) > 1"))
    at.set(
        "ledger.posting", f"balance = balance + {at.some(1, 9) * 100}", f"account = {account} AND version >= {first}")
    return [f"account:{account}", f"entry:{entry}"]


@fault(3, month_only=True)
def closing_is_not_the_sum(at):
    """An account ends a month with another balance than its movements come to."""
    account, _, last, _, entry = at.pick(STANDING.format("count(*) > 1"))
    at.set("ledger.posting", f"balance = balance + {at.some(1, 9) * 100}", f"account = {account} AND version = {last}")
    return [f"account:{account}", f"entry:{entry}"]


@fault(3)
def movement_lost(at):
    """One of an account's movements in a month is gone, and its balances stand."""
    account, first, *_ = at.pick(STANDING.format("count(*) > 3"))
    entry = at.rows(f"SELECT entry FROM ledger.posting WHERE book = 1 AND account = {account} AND version = {int(first) + 1}")[0][0]
    at.change(f"DELETE FROM ledger.posting WHERE book = 1 AND account = {account} AND version = {int(first) + 1}")
    return [f"account:{account}", f"entry:{entry}"]


RUNNING = """SELECT e.period, p.account || '/' || p.version, p.account, p.version, p.entry
  FROM ledger.posting p JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
  JOIN ledger.posting n ON n.book = p.book AND n.account = p.account AND n.version = p.version + 1
 WHERE p.book = 1 AND p.version > 1 AND n.amount <> p.amount AND n.balance <> p.balance ORDER BY p.account, p.version"""


@fault(4)
def running_balance(at):
    """One running balance is wrong, and the next is right again."""
    _, account, version, entry = at.pick(RUNNING)
    at.set("ledger.posting", f"balance = balance + {at.some(1, 99)}", f"account = {account} AND version = {version}")
    return [f"entry:{entry}", f"account:{account}"]


@fault(4)
def postings_swapped(at):
    """Two postings of an account stand in each other's place."""
    _, account, version, entry = at.pick(RUNNING)
    other = at.rows(f"SELECT entry FROM ledger.posting WHERE book = 1 AND account = {account} AND version = {int(version) + 1}")[0][0]
    at.tidy(f"UPDATE ledger.posting SET version = 900000 WHERE book = 1 AND account = {account} AND version = {version}")
    at.set("ledger.posting", f"version = {version}", f"account = {account} AND version = {int(version) + 1}")
    at.set("ledger.posting", f"version = {int(version) + 1}", f"account = {account} AND version = 900000")
    return [f"entry:{entry}", f"entry:{other}", f"account:{account}"]


@fault(4)
def amount_without_balance(at):
    """An amount was changed, and the balance after it was not."""
    _, account, version, entry = at.pick(RUNNING)
    at.change(
        "UPDATE ledger.posting SET amount = CASE WHEN amount = -1 THEN 1 ELSE amount + 1 END"
        f" WHERE book = 1 AND account = {account} AND version = {version}")
    return [f"entry:{entry}", f"account:{account}"]


LOTS = """SELECT max(e.period), a.id, a.holder, max(p.entry) FROM ledger.account a
  JOIN ledger.posting p ON p.book = a.book AND p.account = a.id JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
 WHERE a.book = 1 AND a.code = {} GROUP BY a.id, a.holder HAVING count(*) > 1 ORDER BY a.id"""


@fault(5)
def wallet_that_never_ends(at):
    """Points of a wallet lost the day on which they end."""
    account, holder, entry = at.pick(LOTS.format(2101))
    at.set("ledger.account", "vintage = 'infinity'", f"id = {account}")
    return [f"account:{account}", f"holder:{holder}", f"entry:{entry}"]


@fault(5)
def lot_of_another_size(at):
    """What is left of a vintage is not what was posted to it."""
    account, holder, entry = at.pick(LOTS.format(2101))
    at.change(
        f"UPDATE ledger.posting SET balance = balance + {at.some(1, 9) * 100} WHERE book = 1 AND account = {account}"
        f" AND version = (SELECT max(version) FROM ledger.posting WHERE book = 1 AND account = {account})")
    return [f"account:{account}", f"holder:{holder}", f"entry:{entry}"]


@fault(5)
def hours_that_end(at):
    """Hours served got a last day, as if they were points."""
    account, holder, entry = at.pick(LOTS.format(2501))
    at.set("ledger.account", "vintage = '2031-12-31'", f"id = {account}")
    return [f"account:{account}", f"holder:{holder}", f"entry:{entry}"]


@fault(17, alone=True)
def entry_missing(at):
    """An entry is gone with all that belongs to it."""
    (entry, block) = at.entry("gift redemption donation", "e.no > 1", "e.block")
    for table in ("ledger.posting", "shop.receipt", "shop.receipt_line", "volunteering.gift"):
        at.tidy(f"DELETE FROM {table} WHERE book = 1 AND entry = {entry}")
    at.change(f"DELETE FROM ledger.entry WHERE book = 1 AND no = {entry}")
    return [f"entry:{entry}", f"entry:{int(entry) - 1}", f"entry:{int(entry) + 1}", f"block:{block}"]


@fault(17, alone=True)
def posted_into_an_ended_month(at):
    """An entry stands in a month that had ended when it was posted."""
    before = {following: month for month, following in zip(at.months, at.months[1:])}
    entry, month, block = at.entry(
        "redemption approval return", f"e.period <> {at.months[0]}", "e.period, e.block")
    at.set("ledger.entry", f"period = {before[int(month)]}", f"no = {entry}")
    return [f"entry:{entry}", f"block:{block}"]


@fault(17, alone=True)
def hash_flipped(at):
    """A byte of a block's hash is another."""
    entry, block = at.entry(MANY, also="e.block")
    byte = at.random.randrange(32)
    at.set("ledger.block", f"hash = set_byte(hash, {byte}, get_byte(hash, {byte}) # 1)", f"no = {block}")
    return [f"block:{block}", f"block:{int(block) + 1}", f"entry:{entry}"]


@fault(17, alone=True)
def entry_rewritten(at):
    """An entry is said to have been asked for by somebody else."""
    entry, block = at.entry("redemption approval", also="e.block")
    at.set("ledger.entry", "actor = actor + 1", f"no = {entry}")
    return [f"entry:{entry}", f"block:{block}"]


@fault(17, alone=True)
def account_number_missing(at):
    """An account has a number far behind the last."""
    account, entry, block = at.pick(
        "SELECT e.period, a.id, min(e.no), min(e.block) FROM ledger.account a JOIN ledger.posting p ON p.book = a.book AND p.account = a.id"
        " JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry AND e.block = a.opened_block"
        " WHERE a.book = 1 GROUP BY e.period, a.id ORDER BY a.id")
    for table, column in (("ledger.account", "id"), ("ledger.posting", "account")):
        at.set(f"{table}", f"{column} = 700000", f"{column} = {account}")
    return ["account:700000", f"account:{account}", f"account:{int(account) - 1}", f"account:{int(account) + 1}", f"entry:{entry}",
            f"block:{block}"]
