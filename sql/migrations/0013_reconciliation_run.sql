-- What each reconciliation of a book found, for whoever looks later.

SET LOCAL ROLE aixin_owner;

CREATE TABLE ledger.reconciliation_run (
  book       int4        NOT NULL CONSTRAINT reconciliation_run_book_exists REFERENCES ledger.book,
  id         int8        GENERATED ALWAYS AS IDENTITY,
  run_by     int8        NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at   timestamptz NOT NULL,
  block      int8        NOT NULL CONSTRAINT reconciliation_run_block_not_negative CHECK (block >= 0),
  entries    int8        NOT NULL CONSTRAINT reconciliation_run_entries_not_negative CHECK (entries >= 0),
  checks     text[]      NOT NULL,
  findings   text[]      NOT NULL,
  CONSTRAINT reconciliation_run_pkey PRIMARY KEY (book, id),
  CONSTRAINT reconciliation_run_user_exists FOREIGN KEY (book, run_by) REFERENCES access.app_user,
  CONSTRAINT reconciliation_run_in_order CHECK (ended_at >= started_at),
  CONSTRAINT reconciliation_run_findings_have_checks CHECK (cardinality(checks) = cardinality(findings))
);
ALTER TABLE ledger.reconciliation_run SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.reconciliation_run IS 'Runs of the checks (对账). Beside the books: it says what was found and when, and proves nothing.';
COMMENT ON COLUMN ledger.reconciliation_run.book IS 'The book.';
COMMENT ON COLUMN ledger.reconciliation_run.id IS 'Its number.';
COMMENT ON COLUMN ledger.reconciliation_run.run_by IS 'The user who asked for it.';
COMMENT ON COLUMN ledger.reconciliation_run.started_at IS 'When it began.';
COMMENT ON COLUMN ledger.reconciliation_run.ended_at IS 'When it was done.';
COMMENT ON COLUMN ledger.reconciliation_run.block IS 'The block up to which everything was looked at; 0 if there was none.';
COMMENT ON COLUMN ledger.reconciliation_run.entries IS 'How many entries were looked at.';
COMMENT ON COLUMN ledger.reconciliation_run.checks IS 'The check of each finding.';
COMMENT ON COLUMN ledger.reconciliation_run.findings IS 'What does not agree: sentences of ids and figures, and no words of people.';
CALL ledger.make_append_only('ledger.reconciliation_run');
