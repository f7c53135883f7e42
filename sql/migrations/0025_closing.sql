-- A month that has ended is closed (结账), with a seal over what it holds; opened again (反结账), it is closed in another version.

SET LOCAL ROLE aixin_owner;

ALTER TABLE ledger.period
  DROP CONSTRAINT period_state_known,
  ADD CONSTRAINT period_state_known CHECK (state IN ('ended', 'closed', 'reopened')),
  ADD CONSTRAINT period_signed_but_its_end CHECK (
    CASE state WHEN 'ended' THEN version = 1 ELSE digest IS NOT NULL AND actor IS NOT NULL END),
  ADD COLUMN ordinal int4 NOT NULL DEFAULT 1 CONSTRAINT period_ordinal_positive CHECK (ordinal >= 1);
ALTER TABLE ledger.period ALTER COLUMN ordinal DROP DEFAULT;
COMMENT ON TABLE ledger.period IS 'What happened to accounting months: a month is a range of entries, and the open one follows the last that ended. Closing adds nothing to the range.';
COMMENT ON COLUMN ledger.period.version IS 'The version of the month, from 1: one more each time that it is closed again.';
COMMENT ON COLUMN ledger.period.state IS 'ended: the month takes no more entries. closed: it is proven and sealed. reopened: that seal no longer stands.';
COMMENT ON COLUMN ledger.period.digest IS 'Of a closing the digest of the seal, of an opening the digest of why; null for the end of a month.';
COMMENT ON COLUMN ledger.period.ordinal IS 'Its place among the block''s events, from 1; 1 of all that were written before it was kept, which go by month.';

CREATE TABLE ledger.month_seal (
  book    int4 NOT NULL,
  period  int4 NOT NULL,
  version int4 NOT NULL,
  state   text NOT NULL DEFAULT 'closed' CONSTRAINT month_seal_of_a_closing CHECK (state = 'closed'),
  content text NOT NULL CONSTRAINT month_seal_content_is_object CHECK (left(content, 1) = '{'),
  CONSTRAINT month_seal_pkey PRIMARY KEY (book, period, version),
  CONSTRAINT month_seal_closing_exists FOREIGN KEY (book, period, version, state) REFERENCES ledger.period (book, period, version, state)
);
ALTER TABLE ledger.month_seal SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.month_seal IS 'What closed months are sealed with: balances, counts, rules and findings; the chain has the digest.';
COMMENT ON COLUMN ledger.month_seal.book IS 'The book.';
COMMENT ON COLUMN ledger.month_seal.period IS 'The month, as 202606.';
COMMENT ON COLUMN ledger.month_seal.version IS 'The version in which it was closed.';
COMMENT ON COLUMN ledger.month_seal.state IS 'closed, always: for the event that it belongs to.';
COMMENT ON COLUMN ledger.month_seal.content IS 'Canonical JSON of ids and figures: what the digest is made of.';
CALL ledger.make_append_only('ledger.month_seal');

CREATE INDEX entry_by_affects ON ledger.entry (book, affects, no) WHERE affects IS NOT NULL;
