"""Faults of service, of what it earns and who pays: checks 6, 8 and 14."""

from planting import fault

PAID = "EXISTS (SELECT FROM volunteering.credit c WHERE c.book = 1 AND c.entry = e.no AND c.points > 0 AND c.points = c.points_due)"
RECORD = "(SELECT c.record FROM volunteering.credit c WHERE c.book = 1 AND c.entry = e.no)"
OTHER = "(SELECT min(x.holder) FROM volunteering.community x WHERE x.book = 1 AND x.holder <> d.community)"


def credit(at):
    """An approval that earned points, paid at once, and its record."""
    return at.entry("approval", PAID, RECORD)


def changed(at, what, documents=()):
    """A credit of which a figure is changed."""
    entry, record = credit(at)
    at.tidy("ALTER TABLE volunteering.credit DROP CONSTRAINT IF EXISTS credit_points_all_or_none")
    at.set("volunteering.credit", f"{what}", f"entry = {entry}")
    return [f"entry:{entry}", f"record:{record}", *documents]


@fault(6)
def more_due(at):
    """A credit says that more was earned than its minutes and its rate come to."""
    return changed(at, f"points_due = points_due + {at.some(1, 9) * 50}")


@fault(6)
def more_minutes(at):
    """A credit says more minutes than were paid for."""
    return changed(at, f"minutes = minutes + {at.some(1, 4) * 60}")


@fault(6)
def another_rate(at):
    """A credit says another rate than the one that was stored."""
    return changed(at, f"points_per_hour = points_per_hour + {at.some(1, 3) * 50}")


@fault(6)
def paid_more(at):
    """A credit says that more was issued than was due."""
    return changed(at, f"points = points + {at.some(1, 9) * 100}")


@fault(6)
def issued_more_than_waited(at):
    """More was issued of a waiting line than waited."""
    entry, first, record = at.entry(
        "issue", also="(SELECT i.credit_entry FROM volunteering.issue i WHERE i.book = 1 AND i.entry = e.no),"
        " (SELECT i.record FROM volunteering.issue i WHERE i.book = 1 AND i.entry = e.no)")
    at.set("volunteering.issue", f"points = points + {at.some(1, 9) * 100}", f"entry = {entry}")
    return [f"entry:{entry}", f"entry:{first}", f"record:{record}"]


PAIR = """SELECT e.period, a.record || '/' || b.record, a.record, b.record, a.entry, b.entry, a.started_at
  FROM volunteering.credit a
  JOIN volunteering.credit b ON b.book = a.book AND b.volunteer = a.volunteer AND b.record > a.record
  JOIN ledger.entry e ON e.book = a.book AND e.no = a.entry JOIN ledger.entry f ON f.book = b.book AND f.no = b.entry
 WHERE a.book = 1 AND f.period = e.period
   AND NOT EXISTS (SELECT FROM volunteering.clawback k WHERE k.book = 1 AND k.record IN (a.record, b.record))
   AND NOT EXISTS (SELECT FROM volunteering.service_correction k WHERE k.book = 1 AND k.record IN (a.record, b.record))
   AND (SELECT count(*) FROM volunteering.service_record r JOIN volunteering.credit q ON q.book = r.book AND q.record = r.id
         WHERE r.book = 1 AND r.holder = a.volunteer AND r.id IN (a.record, b.record)) = 2 ORDER BY a.record, b.record"""


def moved(at, record, start):
    """A record and its credit begin at another time, and last as long."""
    for table, key in (("volunteering.service_record", "id"), ("volunteering.credit", "record")):
        at.set(f"{table}", f"started_at = {start}, ended_at = {start} + (ended_at - started_at)", f"{key} = {record}")


@fault(8)
def in_two_places(at):
    """Somebody served at two places at once."""
    _, first, second, entry, other, start = at.pick(PAIR)
    moved(at, second, f"timestamptz '{start}' + interval '{at.some(5, 25)} minutes'")
    return [f"record:{first}", f"record:{second}", f"entry:{entry}", f"entry:{other}"]


@fault(8)
def same_work_twice(at):
    """The same work of the same person is there twice on one day."""
    _, first, second, entry, other, _ = at.pick(PAIR)
    end = f"(SELECT r.ended_at FROM volunteering.service_record r WHERE r.book = 1 AND r.id = {first})"
    moved(at, second, f"{end} + interval '{at.some(5, 40)} minutes'")
    text = f"(SELECT a.text FROM volunteering.activity a WHERE a.book = 1 AND a.record = {first})"
    at.set("volunteering.activity", f"text = {text}", f"record = {second}")
    digest = f"(SELECT sha256(a.salt || convert_to({text}, 'UTF8')) FROM volunteering.activity a WHERE a.book = 1 AND a.record = {second})"
    colour = f"(SELECT r.colour FROM volunteering.service_record r WHERE r.book = 1 AND r.id = {first})"
    for table, key in (("volunteering.service_record", "id"), ("volunteering.credit", "record")):
        at.set(f"{table}", f"activity = {digest}, colour = {colour}", f"{key} = {second}")
    return [f"record:{first}", f"record:{second}", f"entry:{entry}", f"entry:{other}"]


@fault(8)
def opened_twice(at):
    """A passbook was carried over twice."""
    opened = ("SELECT e.period, o.entry, o.holder FROM volunteering.opening o JOIN ledger.entry e ON e.book = o.book AND e.no = o.entry"
              " WHERE o.book = 1 AND o.points > 0 ORDER BY o.entry")
    first, _ = at.pick(opened)
    second, _ = at.pick(opened)
    at.tidy("DROP INDEX IF EXISTS volunteering.opening_of_a_vintage_once, volunteering.opening_of_hours_once")
    at.change(
        "UPDATE volunteering.opening o SET holder = f.holder, vintage = f.vintage, community = f.community FROM volunteering.opening f"
        f" WHERE f.book = 1 AND f.entry = {first} AND o.book = 1 AND o.entry = {second}")
    return [f"entry:{first}", f"entry:{second}"]


@fault(14)
def credit_of_another_community(at):
    """A credit names a community whose quota did not pay."""
    entry, record = credit(at)
    at.change(f"UPDATE volunteering.credit d SET community = {OTHER} WHERE d.book = 1 AND d.entry = {entry}")
    return [f"entry:{entry}", f"record:{record}"]


@fault(14)
def quota_of_another_community(at):
    """An approval was paid by another community's quota than it names."""
    # Of a year that has not ended: an ended one has nothing left to pay from.
    last = "(SELECT max(l.budget_year) FROM volunteering.credit l WHERE l.book = 1)"
    entry, record = at.entry("approval", PAID.replace("c.points > 0", f"c.points > 0 AND c.budget_year = {last}"), RECORD)
    quota = at.leg(entry, 2001)
    other = at.rows(
        "SELECT o.id FROM ledger.account o JOIN ledger.account a ON a.book = o.book AND a.code = o.code AND a.vintage = o.vintage"
        f" JOIN volunteering.community c ON c.book = o.book AND c.holder = o.holder AND c.code <> 'FM'"
        f" WHERE a.book = 1 AND a.id = {quota[0]} AND o.holder <> a.holder ORDER BY o.id LIMIT 1")[0][0]
    at.set("ledger.posting", f"account = {other}, version = 900000", f"entry = {entry} AND account = {quota[0]}")
    at.replay(quota[0], other)
    return [f"entry:{entry}", f"record:{record}"]


@fault(14)
def clawback_to_another_community(at):
    """A clawback says that another community got its points back than had paid them."""
    entry, first, record = at.entry(
        "clawback", also="(SELECT b.credit_entry FROM volunteering.clawback b WHERE b.book = 1 AND b.entry = e.no),"
        " (SELECT b.record FROM volunteering.clawback b WHERE b.book = 1 AND b.entry = e.no)")
    at.change(f"UPDATE volunteering.clawback d SET community = {OTHER} WHERE d.book = 1 AND d.entry = {entry}")
    return [f"entry:{entry}", f"entry:{first}", f"record:{record}"]


@fault(14)
def issue_of_another_community(at):
    """What waited was issued in the name of another community."""
    entry, first, record = at.entry(
        "issue", also="(SELECT i.credit_entry FROM volunteering.issue i WHERE i.book = 1 AND i.entry = e.no),"
        " (SELECT i.record FROM volunteering.issue i WHERE i.book = 1 AND i.entry = e.no)")
    at.change(f"UPDATE volunteering.issue d SET community = {OTHER} WHERE d.book = 1 AND d.entry = {entry}")
    return [f"entry:{entry}", f"entry:{first}", f"record:{record}"]


@fault(14)
def issue_without_a_paper(at):
    """A quota paid for what had waited, and no paper says so."""
    entry, first, record = at.entry(
        "issue", also="(SELECT i.credit_entry FROM volunteering.issue i WHERE i.book = 1 AND i.entry = e.no),"
        " (SELECT i.record FROM volunteering.issue i WHERE i.book = 1 AND i.entry = e.no)")
    at.change(f"DELETE FROM volunteering.issue WHERE book = 1 AND entry = {entry}")
    return [f"entry:{entry}", f"entry:{first}", f"record:{record}"]
