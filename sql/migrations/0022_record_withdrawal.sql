-- A service record that nobody is to approve can be withdrawn, and makes room for the right one.

SET LOCAL ROLE aixin_owner;

CREATE TABLE volunteering.record_withdrawal (
  book         int4        NOT NULL,
  record       int8        NOT NULL,
  cause        text        NOT NULL CONSTRAINT record_withdrawal_cause_known
                           CHECK (cause IN ('wrong-person', 'wrong-details', 'recorded-twice', 'not-served')),
  withdrawn_by int8        NOT NULL,
  withdrawn_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT record_withdrawal_pkey PRIMARY KEY (book, record),
  CONSTRAINT record_withdrawal_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record,
  CONSTRAINT record_withdrawal_user_exists FOREIGN KEY (book, withdrawn_by) REFERENCES access.app_user
);
ALTER TABLE volunteering.record_withdrawal SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE volunteering.record_withdrawal IS 'Service records that were withdrawn before they earned anything (撤回): they are never approved, and are in the way of no other.';
COMMENT ON COLUMN volunteering.record_withdrawal.book IS 'The book.';
COMMENT ON COLUMN volunteering.record_withdrawal.record IS 'The record.';
COMMENT ON COLUMN volunteering.record_withdrawal.cause IS 'Why: another person served, a time or place was mistyped, it is there twice, or nobody served.';
COMMENT ON COLUMN volunteering.record_withdrawal.withdrawn_by IS 'The user who withdrew it.';
COMMENT ON COLUMN volunteering.record_withdrawal.withdrawn_at IS 'When.';
CALL ledger.make_append_only('volunteering.record_withdrawal');
