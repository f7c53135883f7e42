-- Runs of the checks over a month, and findings that a later run recognises.

SET LOCAL ROLE aixin_owner;

-- What is looked at by the day of its entry, month by month.
CREATE INDEX service_record_by_day ON volunteering.service_record (book, recorded_on, id);
CREATE INDEX command_of_record ON ledger.command (book, response) WHERE response LIKE '{"record":%';

CREATE TABLE ledger.finding (
  book       int4   NOT NULL CONSTRAINT finding_book_exists REFERENCES ledger.book,
  id         int8   GENERATED ALWAYS AS IDENTITY,
  check_code text   NOT NULL CONSTRAINT finding_check_form CHECK (check_code ~ '^[a-z][a-z-]{0,39}$'),
  documents  text[] NOT NULL,
  identity   bytea  NOT NULL CONSTRAINT finding_identity_is_sha256 CHECK (octet_length(identity) = 32),
  CONSTRAINT finding_pkey PRIMARY KEY (book, id),
  CONSTRAINT finding_known_once UNIQUE (book, identity)
);
ALTER TABLE ledger.finding SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.finding IS 'What does not agree (差异): the same check about the same documents is the same finding, in whichever run.';
COMMENT ON COLUMN ledger.finding.book IS 'The book.';
COMMENT ON COLUMN ledger.finding.id IS 'Its number.';
COMMENT ON COLUMN ledger.finding.check_code IS 'The check that found it.';
COMMENT ON COLUMN ledger.finding.documents IS 'What it is about, such as entry:12; empty where the check names none.';
COMMENT ON COLUMN ledger.finding.identity IS 'SHA-256 of the check and the documents, or of the check and the sentence where there are none.';

CREATE TABLE ledger.finding_seen (
  book       int4 NOT NULL,
  run        int8 NOT NULL,
  line       int8 NOT NULL CONSTRAINT finding_seen_line_positive CHECK (line >= 1),
  finding    int8 NOT NULL,
  level      text NOT NULL CONSTRAINT finding_seen_level_known CHECK (level IN ('red', 'yellow', 'hint')),
  what       text NOT NULL,
  left_side  text NOT NULL,
  right_side text NOT NULL,
  difference text NOT NULL,
  CONSTRAINT finding_seen_pkey PRIMARY KEY (book, run, line),
  CONSTRAINT finding_seen_run_exists FOREIGN KEY (book, run) REFERENCES ledger.reconciliation_run,
  CONSTRAINT finding_seen_finding_exists FOREIGN KEY (book, finding) REFERENCES ledger.finding
);
ALTER TABLE ledger.finding_seen SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.finding_seen IS 'What a run found, line by line: figures as they were then.';
COMMENT ON COLUMN ledger.finding_seen.book IS 'The book.';
COMMENT ON COLUMN ledger.finding_seen.run IS 'The run.';
COMMENT ON COLUMN ledger.finding_seen.line IS 'Its place in the run.';
COMMENT ON COLUMN ledger.finding_seen.finding IS 'The finding.';
COMMENT ON COLUMN ledger.finding_seen.level IS 'How bad it is: red blocks closing, yellow needs an explanation, hint is worth a look.';
COMMENT ON COLUMN ledger.finding_seen.what IS 'The disagreement in a sentence: ids and figures, no words of people.';
COMMENT ON COLUMN ledger.finding_seen.left_side IS 'The figure on one side, with its unit; empty where there is none.';
COMMENT ON COLUMN ledger.finding_seen.right_side IS 'The figure on the other side.';
COMMENT ON COLUMN ledger.finding_seen.difference IS 'By how much they differ.';

-- Runs of the whole book that were kept before: their findings are sentences without documents.
INSERT INTO ledger.finding (book, check_code, documents, identity)
SELECT DISTINCT r.book, f.check_code, ARRAY[]::text[], sha256(convert_to(f.check_code || E'\n' || f.what, 'UTF8'))
  FROM ledger.reconciliation_run r CROSS JOIN unnest(r.checks, r.findings) f(check_code, what);
INSERT INTO ledger.finding_seen (book, run, line, finding, level, what, left_side, right_side, difference)
SELECT r.book, r.id, f.line, k.id, 'red', f.what, '', '', ''
  FROM ledger.reconciliation_run r
 CROSS JOIN unnest(r.checks, r.findings) WITH ORDINALITY f(check_code, what, line)
  JOIN ledger.finding k ON k.book = r.book AND k.identity = sha256(convert_to(f.check_code || E'\n' || f.what, 'UTF8'));

ALTER TABLE ledger.reconciliation_run
  DROP COLUMN checks, DROP COLUMN findings,
  ADD COLUMN period int4 CONSTRAINT reconciliation_run_period_is_month CHECK (period % 100 BETWEEN 1 AND 12),
  ADD COLUMN first_entry int8 NOT NULL DEFAULT 1 CONSTRAINT reconciliation_run_first_entry_positive CHECK (first_entry >= 1);
ALTER TABLE ledger.reconciliation_run
  ALTER COLUMN first_entry DROP DEFAULT,
  ALTER COLUMN run_by DROP NOT NULL;
COMMENT ON COLUMN ledger.reconciliation_run.run_by IS 'The user who asked for it; NULL if the service ran it by itself once the month was over.';
COMMENT ON COLUMN ledger.reconciliation_run.period IS 'The accounting month that was looked at, as 202606; NULL for the whole book.';
COMMENT ON COLUMN ledger.reconciliation_run.first_entry IS 'The first entry that was looked at.';
CREATE INDEX reconciliation_run_by_period ON ledger.reconciliation_run (book, period, id);

CALL ledger.make_append_only('ledger.finding');
CALL ledger.make_append_only('ledger.finding_seen');
