-- Jobs: what a book does by itself when it is due, such as points that expire; and what became of each run.

SET LOCAL ROLE aixin_owner;

ALTER TABLE ledger.book
  ADD COLUMN is_sample   bool NOT NULL DEFAULT false,
  ADD COLUMN expiry_days int2 NOT NULL DEFAULT 3 CONSTRAINT book_expiry_days_after_the_last CHECK (expiry_days BETWEEN 1 AND 3660);
COMMENT ON COLUMN ledger.book.is_sample IS 'Whether it was made as a sample, whose jobs may be told another day than today.';
COMMENT ON COLUMN ledger.book.expiry_days IS 'How many days after the last day of their vintage points expire (过期): until then paper slips of that day can be keyed in.';

-- For what asks by the vintage alone: it must say that the vintage ends, so that no look-up of one wallet is led here.
CREATE INDEX account_spendable_by_vintage ON ledger.account (book, vintage, id) WHERE code = 2101 AND vintage < 'infinity';

CREATE TABLE ledger.job_run (
  book       int4        NOT NULL CONSTRAINT job_run_book_exists REFERENCES ledger.book,
  id         int8        GENERATED ALWAYS AS IDENTITY,
  job        text        NOT NULL CONSTRAINT job_run_job_form CHECK (job ~ '^[a-z][a-z-]{0,31}$'),
  started_at timestamptz NOT NULL,
  ended_at   timestamptz NOT NULL,
  due        int8        NOT NULL CONSTRAINT job_run_due_not_negative CHECK (due >= 0),
  done       int8        NOT NULL CONSTRAINT job_run_done_not_negative CHECK (done >= 0),
  refused    int8        NOT NULL CONSTRAINT job_run_refused_not_negative CHECK (refused >= 0),
  failed     int8        NOT NULL CONSTRAINT job_run_failed_not_negative CHECK (failed >= 0),
  server     text        NOT NULL,
  problem    text,
  CONSTRAINT job_run_pkey PRIMARY KEY (book, id),
  CONSTRAINT job_run_in_order CHECK (ended_at >= started_at),
  CONSTRAINT job_run_of_what_was_due CHECK (done + refused + failed <= due)
);
ALTER TABLE ledger.job_run SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.job_run IS 'Runs of the jobs that had something to do in a book. Beside the books: it says what became of it, and proves nothing.';
COMMENT ON COLUMN ledger.job_run.book IS 'The book.';
COMMENT ON COLUMN ledger.job_run.id IS 'Its number.';
COMMENT ON COLUMN ledger.job_run.job IS 'The job''s name.';
COMMENT ON COLUMN ledger.job_run.started_at IS 'When it began with this book.';
COMMENT ON COLUMN ledger.job_run.ended_at IS 'When it was done with it.';
COMMENT ON COLUMN ledger.job_run.due IS 'How many rows it found due.';
COMMENT ON COLUMN ledger.job_run.done IS 'How many of them this run posted; what is neither done nor refused nor failed was done by another meanwhile.';
COMMENT ON COLUMN ledger.job_run.refused IS 'How many of them the state of the book refused.';
COMMENT ON COLUMN ledger.job_run.failed IS 'How many of them got no answer, or are wrong.';
COMMENT ON COLUMN ledger.job_run.server IS 'The machine that ran it.';
COMMENT ON COLUMN ledger.job_run.problem IS 'The first refusal or fault: ids and figures, no words of people; null if there was none.';
CALL ledger.make_append_only('ledger.job_run');

CREATE TABLE ledger.job_look (
  job       text        NOT NULL CONSTRAINT job_look_job_form CHECK (job ~ '^[a-z][a-z-]{0,31}$'),
  server    text        NOT NULL,
  looked_at timestamptz NOT NULL,
  problem   text,
  CONSTRAINT job_look_pkey PRIMARY KEY (job, server)
);
ALTER TABLE ledger.job_look SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.job_look IS 'When each server last looked for books that have something due. Working state beside the books, so that a job that never runs is seen.';
COMMENT ON COLUMN ledger.job_look.job IS 'The job''s name.';
COMMENT ON COLUMN ledger.job_look.server IS 'The machine.';
COMMENT ON COLUMN ledger.job_look.looked_at IS 'When it looked.';
COMMENT ON COLUMN ledger.job_look.problem IS 'Why it could not look; null if it could.';
GRANT SELECT, INSERT, UPDATE (looked_at, problem) ON ledger.job_look TO aixin_app;
