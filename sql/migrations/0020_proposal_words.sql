-- The words of a proposal can be erased as remarks are, and a card is named by its id: so a proposal has no personal data, and is kept.

SET LOCAL ROLE aixin_owner;

CREATE TABLE ledger.proposal_reason (
  book     int4  NOT NULL,
  proposal int8  NOT NULL,
  salt     bytea NOT NULL CONSTRAINT proposal_reason_salt_is_long CHECK (octet_length(salt) = 16),
  text     text  NOT NULL,
  CONSTRAINT proposal_reason_pkey PRIMARY KEY (book, proposal),
  CONSTRAINT proposal_reason_proposal_exists FOREIGN KEY (book, proposal) REFERENCES ledger.proposal
);
ALTER TABLE ledger.proposal_reason SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.proposal_reason IS 'Why something is proposed, in the words of who asks. Erasable, by the owner only: the proposal keeps the digest. What was confirmed has the same words as its remark: the two are erased together.';
COMMENT ON COLUMN ledger.proposal_reason.book IS 'The book.';
COMMENT ON COLUMN ledger.proposal_reason.proposal IS 'The proposal.';
COMMENT ON COLUMN ledger.proposal_reason.salt IS 'Random; the digest in the proposal is SHA-256 of salt and text.';
COMMENT ON COLUMN ledger.proposal_reason.text IS 'What was written.';
GRANT SELECT, INSERT ON ledger.proposal_reason TO aixin_app;

ALTER TABLE ledger.proposal
  ADD COLUMN reason_digest bytea CONSTRAINT proposal_reason_digest_is_sha256 CHECK (octet_length(reason_digest) = 32);
COMMENT ON COLUMN ledger.proposal.reason_digest IS 'Digest of the words and their salt; null where no reason was asked for.';

INSERT INTO ledger.proposal_reason (book, proposal, salt, text)
SELECT book, id, uuid_send(gen_random_uuid()), reason FROM ledger.proposal WHERE reason IS NOT NULL;
UPDATE ledger.proposal p SET reason_digest = sha256(r.salt || convert_to(r.text, 'UTF8'))
  FROM ledger.proposal_reason r WHERE r.book = p.book AND r.proposal = p.id;
UPDATE ledger.proposal p SET input = ((p.input::jsonb - 'card') || jsonb_build_object('cardID', c.id))::text
  FROM volunteering.card c WHERE c.book = p.book AND c.number = p.input::jsonb ->> 'card';
ALTER TABLE ledger.proposal DROP COLUMN reason;
COMMENT ON COLUMN ledger.proposal.input IS 'What exactly: canonical JSON of ids, figures and codes; no words, and a card by its id.';
COMMENT ON TABLE ledger.proposal IS 'What one person asks for and another is to confirm (二人办理). Beside the books: nothing is done until the confirmation is, under the key.';
CALL ledger.make_append_only('ledger.proposal');
ALTER TABLE ledger.proposal SET (autovacuum_analyze_threshold = 5000);
