"""What is only worth a look: check 18. Many acts of one month are made remarkable, since small numbers say nothing."""

from planting import Unfit, fault

SOLD = "SELECT e.no FROM ledger.entry e WHERE e.book = 1 AND e.kind = 'redemption' AND e.period = {month} ORDER BY e.no"
SERVED = """SELECT r.id, c.entry, r.recorded_by, r.witness FROM volunteering.service_record r
  JOIN volunteering.credit c ON c.book = r.book AND c.record = r.id
 WHERE r.book = 1 AND r.recorded_on BETWEEN '{first}' AND '{last}' ORDER BY r.id"""


def a_month(at, query, least):
    """A month of its own that has enough; its rows."""
    free = [month for month in at.months[1:] if month not in at.used]
    at.random.shuffle(free)
    for month in free:
        calendar = at.street.months
        rows = at.rows(query.format(month=month, first=calendar.first_day(month), last=calendar.last_day(month)))
        if len(rows) >= least:
            at.month = month
            at.used.add(month)
            return rows
    raise Unfit("no month has enough")


def quick_returns(at):
    """Half of a month's sales become returns of the others, minutes after, by one clerk."""
    sold = [int(row[0]) for row in a_month(at, SOLD, 20)][:24]
    clerk = at.rows(f"SELECT actor FROM ledger.entry WHERE book = 1 AND no = {sold[0]}")[0][0]
    pairs = list(zip(sold[0::2], sold[1::2]))
    for first, second in pairs:
        at.set("ledger.entry", f"actor = {clerk}", f"no = {first}")
        at.set("ledger.entry", f"kind = 'return', returns_of = {first}, actor = {clerk}", f"no = {second}")
        at.change(
            "INSERT INTO shop.return_receipt (book, entry, line, receipt, shop, member, refunded, balance)"
            f" SELECT 1, {second}, 1, entry, shop, member, total, balance FROM shop.receipt WHERE book = 1 AND entry = {first}")
        at.change(
            "INSERT INTO shop.return_line (book, entry, line, receipt, receipt_line, quantity, price, total)"
            f" SELECT 1, {second}, line, entry, line, quantity, price, total FROM shop.receipt_line WHERE book = 1 AND entry = {first}")
        at.change(f"DELETE FROM shop.receipt WHERE book = 1 AND entry = {second}")
        at.change(f"DELETE FROM shop.receipt_line WHERE book = 1 AND entry = {second}")
        at.change(
            "UPDATE ledger.block b SET recorded_at = f.recorded_at + interval '2 minutes' FROM ledger.entry e, ledger.entry s, ledger.block f"
            f" WHERE b.book = 1 AND e.book = 1 AND s.book = 1 AND f.book = 1 AND s.no = {second} AND b.no = s.block AND e.no = {first}"
            " AND f.no = e.block")
    return pairs


@fault(18, alone=True, month_only=True)
def returned_within_minutes(at):
    """Goods came back minutes after they had been sold, again and again, to one clerk."""
    return [f"entry:{entry}" for pair in quick_returns(at) for entry in pair]


@fault(18, alone=True, month_only=True)
def reprinted_then_returned(at):
    """Receipts were printed once more and then returned, again and again."""
    pairs = quick_returns(at)
    for first, second in pairs:
        for number, seconds in ((1, 10), (2, 60)):
            at.change(
                "INSERT INTO shop.receipt_print (book, entry, no, printed_by, printed_at)"
                f" SELECT 1, {first}, {number}, e.actor, b.recorded_at + interval '{seconds} seconds' FROM ledger.entry e"
                f" JOIN ledger.block b ON b.book = e.book AND b.no = e.block WHERE e.book = 1 AND e.no = {first}")
    return [f"entry:{entry}" for pair in pairs for entry in pair]


@fault(18, alone=True, month_only=True)
def picked_without_a_scan(at):
    """Nobody's card was read in a whole month."""
    sold = [row[0] for row in a_month(at, SOLD, 15)]
    at.set("shop.receipt", "found = 'picked'", f"entry IN ({', '.join(sold)})")
    return [f"entry:{entry}" for entry in sold]


def of_records(at, rows, what):
    """Changes some records and their credits; they are what is remarkable."""
    records = ", ".join(row[0] for row in rows)
    at.set("volunteering.service_record", f"{what}", f"id IN ({records})")
    at.set("volunteering.credit", f"{what}", f"record IN ({records})")
    return [f"{kind}:{number}" for row in rows for kind, number in zip(("record", "entry"), row)]


@fault(18, alone=True, month_only=True)
def back_filled(at):
    """What a month has of services was done weeks before."""
    rows = a_month(at, SERVED, 25)
    return of_records(
        at, rows, "hours_class = 'honour', started_at = started_at - interval '20 days', ended_at = ended_at - interval '20 days'")


@fault(18, alone=True, month_only=True)
def one_recorder(at):
    """One person recorded all services of a month."""
    rows = a_month(at, SERVED, 25)
    return of_records(at, rows, f"recorded_by = {at.random.choice(rows)[2]}")


@fault(18, alone=True, month_only=True)
def one_witness(at):
    """One person witnessed all services of a month."""
    rows = a_month(at, SERVED, 25)
    return of_records(at, rows, f"witness = {at.random.choice(rows)[3]}")


@fault(18, alone=True, month_only=True)
def hours_at_once(at):
    """One person recorded a month's services within five minutes."""
    rows = a_month(at, SERVED, 25)
    recorder, last = at.random.choice(rows)[2], at.street.months.last_day(at.month)
    documents = of_records(at, rows, f"recorded_by = {recorder}")
    records = ", ".join(row[0] for row in rows)
    at.set("volunteering.service_record", f"recorded_on = '{last}'", f"id IN ({records})")
    at.change(
        f"UPDATE ledger.command SET actor = {recorder}, recorded_at = timestamptz '{last} 07:00:00Z'"
        " + (response::jsonb ->> 'record')::int * interval '1 second' / 5"
        f" WHERE book = 1 AND response LIKE '{{\"record\":%' AND (response::jsonb ->> 'record')::int8 IN ({records})")
    return documents


@fault(18, alone=True, month_only=True)
def hours_on_the_first_day(at):
    """Somebody got many hours on the day of registration."""
    rows = a_month(at, SERVED, 25)[:5]
    records = ", ".join(row[0] for row in rows)
    one = f"(SELECT holder FROM volunteering.service_record WHERE book = 1 AND id = {rows[0][0]})"
    day = f"(SELECT recorded_on FROM volunteering.service_record WHERE book = 1 AND id = {rows[0][0]})"
    at.set("volunteering.card", f"valid_from = {day}", f"holder = {one}")
    at.set("volunteering.credit", f"volunteer = {one}", f"record IN ({records})")
    at.set("volunteering.service_record", f"holder = {one}, recorded_on = {day}", f"id IN ({records})")
    return [f"record:{row[0]}" for row in rows] + [f"entry:{row[1]}" for row in rows]


@fault(18, alone=True, month_only=True)
def burst_before_the_end(at):
    """Most of a month's services were recorded on its last two days."""
    rows = a_month(at, SERVED, 25)
    last = at.street.months.last_day(at.month)
    records = ", ".join(row[0] for row in rows)
    at.set("volunteering.service_record", f"recorded_on = date '{last}' - (id % 2)::int", f"id IN ({records})")
    return [f"record:{row[0]}" for row in rows]


@fault(18, alone=True, month_only=True)
def one_collects_for_many(at):
    """One person collected the goods of many members."""
    sold = [row[0] for row in a_month(at, SOLD, 15)]
    at.tidy(f"DELETE FROM ledger.remark WHERE book = 1 AND entry IN ({', '.join(sold)})")
    at.change(
        "INSERT INTO ledger.remark (book, entry, salt, text)"
        f" SELECT 1, entry, decode(md5(entry::text), 'hex'), '代领：李春梅，邻居' FROM unnest(ARRAY[{', '.join(sold)}]) entry")
    return [f"entry:{entry}" for entry in sold]
