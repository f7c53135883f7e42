"""What the program says of a book, and whether that is right."""

import json

from street import Months


def said_in(finding):
    """The sentence of a finding."""
    return finding.get("finding", finding.get("what"))


class Judge:
    """Runs the program's reconciliation."""

    def __init__(self, program, cluster):
        self.program, self.cluster = program, cluster
        text = program.options("reconcile")
        self.knows_months, self.knows_full = "<month>" in text.lower(), "--full" in text

    def run(self, database, month=None, full=False):
        """The run of a month, or of the whole book: its text, and what that says."""
        arguments = [Months.text(month)] if month and self.knows_months else []
        arguments += ["--full"] if full and self.knows_full else []
        done = self.program.run("reconcile", *arguments, "--json", database=self.cluster.url(database), wanted=(0, 1))
        said = json.loads(done.stdout)
        if (done.returncode == 1) != bool(said["findings"]):
            raise RuntimeError(f"reconcile ended with {done.returncode} and {len(said['findings'])} findings")
        return done.stdout, said

    @staticmethod
    def numbers(said):
        """The checks that the program knows, by number."""
        return {check["number"] for check in said.get("checks", []) if "number" in check}

    @staticmethod
    def loud(said):
        """What a sound book must not have: findings that are no mere hint, and checks that were not done."""
        findings = [f"{one.get('check')}: {said_in(one)} {one.get('documents', '')}"
                    for one in said["findings"] if one.get("level", "red") != "hint"]
        return findings + [f"{check['code' if 'code' in check else 'check']}: not compared" for check in said.get("checks", [])
                           if check.get("result") == "unchecked"]

    @staticmethod
    def names(said, fault):
        """Whether a finding of the fault's check names one of the fault's documents."""
        wanted = set(fault.documents)
        return any(one.get("number") == fault.kind.check and wanted & set(one.get("documents", ())) for one in said["findings"])

    @staticmethod
    def said_of(said, number):
        """The findings of a check, for people."""
        return [f"{said_in(one)} {one.get('documents')}" for one in said["findings"] if one.get("number") == number][:8]
