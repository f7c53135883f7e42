"""How faults are planted: as a superuser would change the tables, past all triggers and foreign keys."""

import inspect


class Unfit(Exception):
    """The book has nothing of the kind that a fault needs."""


class Kind:
    """A kind of fault: the check that must find it, its name, and how it is planted."""

    def __init__(self, check, name, plant, alone=False, month_only=False):
        self.check, self.name, self.plant, self.alone, self.month_only = check, name, plant, alone, month_only
        self.text = inspect.getdoc(plant).splitlines()[0]

    def __str__(self):
        return f"{self.check} {self.name}"


KINDS = []


def fault(check, alone=False, month_only=False):
    """Marks a function that plants a fault of a check.

    It asks the planter for a place, tells it what to change, and names the documents of which a finding must name one. Alone: it
    spoils what others need. Month only: it shows in its month, and not in all months together.
    """
    def mark(plant):
        KINDS.append(Kind(check, plant.__name__.replace("_", "-"), plant, alone, month_only))
        return plant
    return mark


class Fault:
    """A fault that was planted: a line of the key."""

    def __init__(self, kind, month, documents, statements):
        self.kind, self.month, self.documents, self.statements = kind, month, documents, statements

    def as_json(self):
        """The line as it is kept."""
        return {"check": self.kind.check, "kind": self.kind.name, "month": self.month, "documents": self.documents,
                "planted": self.statements}


class Planter:
    """Looks for places in one copy of the book, and changes it there."""

    def __init__(self, cluster, database, random, street, months, month):
        self.cluster, self.database, self.random, self.street, self.months = cluster, database, random, street, months
        self.default_month = month
        self.used = set()

    def plant(self, kind):
        """Plants a fault; another place is tried where the tables themselves refuse."""
        failure = None
        for _ in range(25):
            self.month, self.statements, touched = self.default_month, [], set(self.used)
            try:
                documents = kind.plant(self)
                statements = [statement for statement in self.statements if not statement.startswith("--")]
                counts = self.rows(";\n".join(["SET session_replication_role = replica", *statements]))
            except Unfit as problem:
                raise RuntimeError(f"fault {kind} found no place: {problem}; before: {failure}") from None
            except RuntimeError as problem:
                if "violates check constraint" not in str(problem):
                    raise
                failure, self.used = problem, touched | self.used
                continue
            if any(row[0] == "0" for row in counts) or len(counts) < (1 if statements else 0) or not self.statements:
                raise RuntimeError(f"fault {kind} changed nothing: {self.statements}, {counts}")
            return Fault(kind, self.month, list(dict.fromkeys(documents)), self.statements)
        raise RuntimeError(f"fault {kind} found no place: {failure}")

    def rows(self, query):
        """What a query answers."""
        return self.cluster.sql(self.database, query + ";")

    def change(self, statement):
        """Notes an INSERT, UPDATE or DELETE, which must touch a row at least."""
        self.statements.append(f"WITH changed AS ({statement} RETURNING 1) SELECT count(*) FROM changed")

    def set(self, table, what, where):
        """Notes an UPDATE of the book's rows."""
        self.change(f"UPDATE {table} SET {what} WHERE book = 1 AND {where}")

    def tidy(self, statement):
        """Notes a statement that may touch nothing."""
        self.statements.append(statement)

    def hand_in(self, shop, rows):
        """A shop hands in another statement of the month; what the program says of it."""
        said = self.street.hand_in(self.cluster.url(self.database), shop, self.month, rows)
        self.statements.append(f"-- {shop} handed in another statement: {said.strip()}")
        return said

    def pick(self, query):
        """One row of a query over ended months, at random, of the copy's month if that has any: each place once.

        The query's first column is the month, the second the place.
        """
        found = [row for row in self.rows(query) if row[1] not in self.used and int(row[0]) in self.months]
        here = [row for row in found if int(row[0]) == self.default_month]
        if not found:
            raise Unfit("there is nothing of this kind")
        row = self.random.choice(here or found)
        self.month = int(row[0])
        self.used.add(row[1])
        return row[1:]

    def entry(self, kinds, where="true", also=""):
        """An entry of some kinds: its number, and further columns."""
        wanted = ", ".join(f"'{kind}'" for kind in kinds.split())
        return self.pick(
            f"SELECT e.period, e.no{', ' + also if also else ''} FROM ledger.entry e"
            f" WHERE e.book = 1 AND e.kind IN ({wanted}) AND ({where}) ORDER BY e.no")

    def legs(self, entry):
        """The legs of an entry: account, code, holder, amount."""
        return [(int(account), int(code), int(holder), int(amount)) for account, code, holder, amount in self.rows(
            "SELECT p.account, a.code, a.holder, p.amount FROM ledger.posting p"
            f" JOIN ledger.account a ON a.book = p.book AND a.id = p.account WHERE p.book = 1 AND p.entry = {entry} ORDER BY p.account")]

    def leg(self, entry, code, more=""):
        """The first leg of an entry on a code."""
        found = [leg for leg in self.legs(entry) if leg[1] == code]
        if not found:
            raise Unfit(f"entry {entry} has no leg on {code}{more}")
        return found[0]

    def add(self, entry, account, amount):
        """Changes the amount of a leg."""
        self.set("ledger.posting", f"amount = amount + {amount}", f"entry = {entry} AND account = {account}")

    def replay(self, *accounts):
        """Makes versions and running balances of accounts follow from their amounts again, so that nothing else is wrong."""
        for account in accounts:
            self.tidy(f"UPDATE ledger.posting SET version = version + 1000000 WHERE book = 1 AND account = {account}")
            self.tidy(
                "UPDATE ledger.posting p SET version = n.version, balance = n.balance FROM ("
                "SELECT q.entry, row_number() OVER w AS version, sum(q.amount) OVER w * c.normal_side AS balance"
                " FROM ledger.posting q JOIN ledger.account a ON a.book = q.book AND a.id = q.account"
                " JOIN ledger.account_code c ON c.code = a.code"
                f" WHERE q.book = 1 AND q.account = {account} WINDOW w AS (ORDER BY q.entry)) n"
                f" WHERE p.book = 1 AND p.account = {account} AND p.entry = n.entry")

    def some(self, least, most):
        """A number from the seed."""
        return self.random.randint(least, most)
