-- What one person proposes and another confirms (二人办理): the proposals, what ended them, and which actions need two persons.

SET LOCAL ROLE aixin_owner;

CREATE TABLE ledger.proposal (
  book        int4        NOT NULL CONSTRAINT proposal_book_exists REFERENCES ledger.book,
  id          int8        NOT NULL CONSTRAINT proposal_id_positive CHECK (id >= 1),
  action      text        NOT NULL,
  input       text        NOT NULL,
  reason      text,
  proposer    int8        NOT NULL,
  proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at  timestamptz NOT NULL DEFAULT clock_timestamp() + interval '336 hours',
  key         bytea       NOT NULL CONSTRAINT proposal_key_is_uuid CHECK (octet_length(key) = 16),
  outcome     bytea       NOT NULL CONSTRAINT proposal_outcome_is_sha256 CHECK (octet_length(outcome) = 32),
  CONSTRAINT proposal_pkey PRIMARY KEY (book, id),
  CONSTRAINT proposal_proposer_exists FOREIGN KEY (book, proposer) REFERENCES access.app_user
);
CREATE INDEX proposal_by_proposer ON ledger.proposal (book, proposer, id);
CREATE INDEX proposal_by_expiry ON ledger.proposal (book, expires_at);
ALTER TABLE ledger.proposal SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.proposal IS 'What one person asks for and another is to confirm (二人办理). Working state beside the books: nothing is done until the confirmation is, under the key.';
COMMENT ON COLUMN ledger.proposal.book IS 'The book.';
COMMENT ON COLUMN ledger.proposal.id IS 'Its number in the book.';
COMMENT ON COLUMN ledger.proposal.action IS 'The name of what is asked for, such as reissue.';
COMMENT ON COLUMN ledger.proposal.input IS 'What exactly: canonical JSON of ids, figures, codes and the number of a card; no words.';
COMMENT ON COLUMN ledger.proposal.reason IS 'Why, in the words of who asks; null where none are asked for. No digest is kept of it, so the owner may set it to null (erase it) at any time; what was confirmed has it as its remark.';
COMMENT ON COLUMN ledger.proposal.proposer IS 'The user who asks.';
COMMENT ON COLUMN ledger.proposal.proposed_at IS 'When.';
COMMENT ON COLUMN ledger.proposal.expires_at IS 'From when on nobody may confirm it any more: two weeks later.';
COMMENT ON COLUMN ledger.proposal.key IS 'The key, 16 bytes, under which it is done once: that of the entry or the command of its confirmation.';
COMMENT ON COLUMN ledger.proposal.outcome IS 'Digest of what it would have come to when it was asked for.';
GRANT SELECT, INSERT ON ledger.proposal TO aixin_app;

CREATE TABLE ledger.proposal_withdrawal (
  book         int4        NOT NULL,
  proposal     int8        NOT NULL,
  withdrawn_by int8        NOT NULL,
  withdrawn_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT proposal_withdrawal_pkey PRIMARY KEY (book, proposal),
  CONSTRAINT proposal_withdrawal_proposal_exists FOREIGN KEY (book, proposal) REFERENCES ledger.proposal,
  CONSTRAINT proposal_withdrawal_user_exists FOREIGN KEY (book, withdrawn_by) REFERENCES access.app_user
);
ALTER TABLE ledger.proposal_withdrawal SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.proposal_withdrawal IS 'That a proposal was withdrawn before anybody confirmed it.';
COMMENT ON COLUMN ledger.proposal_withdrawal.book IS 'The book.';
COMMENT ON COLUMN ledger.proposal_withdrawal.proposal IS 'The proposal.';
COMMENT ON COLUMN ledger.proposal_withdrawal.withdrawn_by IS 'The user who withdrew it: the proposer, or an administrator.';
COMMENT ON COLUMN ledger.proposal_withdrawal.withdrawn_at IS 'When.';
CALL ledger.make_append_only('ledger.proposal_withdrawal');

CREATE TABLE ledger.two_persons (
  book    int4        NOT NULL CONSTRAINT two_persons_book_exists REFERENCES ledger.book,
  no      int8        NOT NULL CONSTRAINT two_persons_no_positive CHECK (no >= 1),
  action  text        NOT NULL,
  persons int2        NOT NULL CONSTRAINT two_persons_one_or_two CHECK (persons IN (1, 2)),
  set_by  int8        NOT NULL,
  set_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT two_persons_pkey PRIMARY KEY (book, no),
  CONSTRAINT two_persons_user_exists FOREIGN KEY (book, set_by) REFERENCES access.app_user
);
ALTER TABLE ledger.two_persons SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.two_persons IS 'How many persons an action needs in this street, where the street may choose; the last row of an action counts, and without one it is one person.';
COMMENT ON COLUMN ledger.two_persons.book IS 'The book.';
COMMENT ON COLUMN ledger.two_persons.no IS 'The place among the choices of the street, from 1, without gaps.';
COMMENT ON COLUMN ledger.two_persons.action IS 'The name of the action, such as deduct.';
COMMENT ON COLUMN ledger.two_persons.persons IS '1: it is done at once. 2: a second person confirms it.';
COMMENT ON COLUMN ledger.two_persons.set_by IS 'The administrator who chose.';
COMMENT ON COLUMN ledger.two_persons.set_at IS 'When.';
CALL ledger.make_append_only('ledger.two_persons');
