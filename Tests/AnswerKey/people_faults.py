"""Faults of who did what, and of what was left lying: checks 15 and 16."""

from planting import Unfit, fault
from service_faults import PAID, RECORD


def evidence(at, column):
    """Who approved a service stands in its record in another part as well."""
    entry, record, actor = at.entry("approval", PAID, f"{RECORD}, e.actor")
    at.set("volunteering.service_record", f"{column} = {actor}", f"id = {record}")
    at.set("volunteering.credit", f"{column} = {actor}", f"entry = {entry}")
    return [f"entry:{entry}", f"record:{record}"]


@fault(15)
def recorded_and_approved(at):
    """Who recorded a service approved it."""
    return evidence(at, "recorded_by")


@fault(15)
def witnessed_and_approved(at):
    """Who witnessed a service approved it."""
    return evidence(at, "witness")


@fault(15, alone=True)
def approved_own_service(at):
    """Somebody approved the own service."""
    entry, record, actor, volunteer = at.entry(
        "approval", PAID, f"{RECORD}, e.actor, (SELECT c.volunteer FROM volunteering.credit c WHERE c.book = 1 AND c.entry = e.no)")
    at.set("access.app_user", f"volunteer = {volunteer}", f"id = {actor}")
    others = at.rows(
        "SELECT c.entry, c.record FROM volunteering.credit c JOIN ledger.entry e ON e.book = c.book AND e.no = c.entry"
        f" WHERE c.book = 1 AND c.volunteer = {volunteer} AND e.actor = {actor} AND e.period = {at.month}")
    return [f"entry:{entry}", f"record:{record}"] + [f"{kind}:{number}" for row in others for kind, number in zip(("entry", "record"), row)]


@fault(15, alone=True)
def clerk_sold_to_herself(at):
    """A clerk redeemed the own points."""
    entry, actor, member = at.entry(
        "redemption", also="e.actor, (SELECT r.member FROM shop.receipt r WHERE r.book = 1 AND r.entry = e.no)")
    at.set("access.app_user", f"volunteer = {member}", f"id = {actor}")
    others = at.rows(
        "SELECT r.entry FROM shop.receipt r JOIN ledger.entry e ON e.book = r.book AND e.no = r.entry"
        f" WHERE r.book = 1 AND r.member = {member} AND e.actor = {actor} AND e.period = {at.month}")
    return [f"entry:{entry}"] + [f"entry:{other}" for other, in others]


@fault(15)
def confirmed_own_proposal(at):
    """Who proposed something confirmed it."""
    entry, actor, proposal = at.pick(
        "SELECT e.period, e.no, e.actor, p.id FROM ledger.proposal p JOIN ledger.entry e ON e.book = p.book"
        " AND e.request = encode(p.key, 'hex')::uuid WHERE p.book = 1 ORDER BY e.no")
    at.set("ledger.proposal", f"proposer = {actor}", f"id = {proposal}")
    return [f"entry:{entry}", f"proposal:{proposal}"]


@fault(16)
def line_stands_still(at):
    """From some day on, nothing more was issued of what waited for a quota."""
    # Of the last budget year that has what is old enough.
    found = at.rows(
        "SELECT i.credit_entry, i.record, i.community, i.budget_year FROM volunteering.issue i"
        " JOIN volunteering.credit c ON c.book = i.book AND c.entry = i.credit_entry"
        " JOIN ledger.entry e ON e.book = i.book AND e.no = i.credit_entry"
        f" WHERE i.book = 1 AND e.period <= {at.months[8]} ORDER BY i.credit_entry")
    found = [row for row in found if row[3] == max(row[3] for row in found)]
    if not found:
        raise Unfit("nothing waited")
    entry, record, community, year = at.random.choice(found)
    at.month = at.months[-1]
    at.change(
        f"DELETE FROM volunteering.issue WHERE book = 1 AND community = {community} AND budget_year = '{year}' AND credit_entry >= {entry}")
    return [f"entry:{entry}", f"record:{record}"]


@fault(16)
def owes_for_months(at):
    """Somebody owes since more than ninety days."""
    early = f"e.period <= {at.months[7]}"
    (entry,) = at.entry("paper-slip", f"EXISTS (SELECT FROM shop.slip s WHERE s.book = 1 AND s.entry = e.no AND s.owed > 0) AND {early}")
    owed, more = at.leg(entry, 1301), at.some(1, 20) * 100
    lent = next((leg for leg in at.legs(entry) if leg[1] in (2401, 2402)))
    at.add(entry, owed[0], more)
    at.add(entry, lent[0], -more)
    at.replay(owed[0], lent[0])
    at.month = at.months[-1]
    return [f"account:{owed[0]}", f"account:{lent[0]}", f"holder:{owed[2]}", f"entry:{entry}"]


@fault(16)
def proposal_left_lying(at):
    """What was proposed was neither confirmed nor withdrawn."""
    proposal, day = at.pick(
        "SELECT to_char(p.proposed_at, 'YYYYMM')::int, w.proposal, p.proposed_at FROM ledger.proposal_withdrawal w"
        " JOIN ledger.proposal p ON p.book = w.book AND p.id = w.proposal WHERE w.book = 1 ORDER BY w.proposal")
    at.change(f"DELETE FROM ledger.proposal_withdrawal WHERE book = 1 AND proposal = {proposal}")
    at.month = at.months[min(at.months.index(at.month) + 1, len(at.months) - 1)]
    return [f"proposal:{proposal}"]
