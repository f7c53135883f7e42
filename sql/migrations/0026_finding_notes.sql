-- Findings are worked off: who looks, why it is so, that it may stay so, and what was sent to put it right.

SET LOCAL ROLE aixin_owner;

CREATE INDEX finding_seen_by_finding ON ledger.finding_seen (book, finding, run, line);

CREATE TABLE ledger.finding_note (
  book       int4        NOT NULL,
  id         int8        NOT NULL CONSTRAINT finding_note_id_positive CHECK (id >= 1),
  finding    int8        NOT NULL,
  run        int8        NOT NULL,
  act        text        NOT NULL,
  assignee   int8,
  digest     bytea       CONSTRAINT finding_note_digest_is_sha256 CHECK (octet_length(digest) = 32),
  proposal   int8,
  written_by int8        NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT finding_note_pkey PRIMARY KEY (book, id),
  CONSTRAINT finding_note_act_has_its_own CHECK (
    CASE act WHEN 'assigned' THEN assignee IS NOT NULL AND digest IS NULL AND proposal IS NULL
             WHEN 'explained' THEN assignee IS NULL AND digest IS NOT NULL AND proposal IS NULL
             WHEN 'accepted' THEN assignee IS NULL AND digest IS NOT NULL AND proposal IS NULL
             WHEN 'sent' THEN assignee IS NULL AND digest IS NULL AND proposal IS NOT NULL
             ELSE false END),
  CONSTRAINT finding_note_finding_exists FOREIGN KEY (book, finding) REFERENCES ledger.finding,
  CONSTRAINT finding_note_run_exists FOREIGN KEY (book, run) REFERENCES ledger.reconciliation_run,
  CONSTRAINT finding_note_assignee_exists FOREIGN KEY (book, assignee) REFERENCES access.app_user,
  CONSTRAINT finding_note_proposal_exists FOREIGN KEY (book, proposal) REFERENCES ledger.proposal,
  CONSTRAINT finding_note_user_exists FOREIGN KEY (book, written_by) REFERENCES access.app_user
);
CREATE INDEX finding_note_by_finding ON ledger.finding_note (book, finding, id);
ALTER TABLE ledger.finding_note SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.finding_note IS 'What was done about findings (差异处理), the last counts. An explanation holds while the figures are those that were explained.';
COMMENT ON COLUMN ledger.finding_note.book IS 'The book.';
COMMENT ON COLUMN ledger.finding_note.id IS 'Its number in the book, from 1.';
COMMENT ON COLUMN ledger.finding_note.finding IS 'The finding.';
COMMENT ON COLUMN ledger.finding_note.run IS 'The run that was looked at: it says which figures it was about.';
COMMENT ON COLUMN ledger.finding_note.act IS 'assigned: somebody is to look. explained: why it is so. accepted: the head of the grid lets it be. sent: a correction waits for a second person.';
COMMENT ON COLUMN ledger.finding_note.assignee IS 'The user who is to look (责任人).';
COMMENT ON COLUMN ledger.finding_note.digest IS 'Digest of the words and their salt, of what was explained or accepted.';
COMMENT ON COLUMN ledger.finding_note.proposal IS 'The proposal that puts it right once it is confirmed.';
COMMENT ON COLUMN ledger.finding_note.written_by IS 'The user who did it.';
COMMENT ON COLUMN ledger.finding_note.written_at IS 'When.';
CALL ledger.make_append_only('ledger.finding_note');

CREATE TABLE ledger.finding_words (
  book int4  NOT NULL,
  note int8  NOT NULL,
  salt bytea NOT NULL CONSTRAINT finding_words_salt_is_long CHECK (octet_length(salt) = 16),
  text text  NOT NULL CONSTRAINT finding_words_text_length CHECK (char_length(text) BETWEEN 1 AND 2000),
  CONSTRAINT finding_words_pkey PRIMARY KEY (book, note),
  CONSTRAINT finding_words_note_exists FOREIGN KEY (book, note) REFERENCES ledger.finding_note
);
ALTER TABLE ledger.finding_words SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.finding_words IS 'Why a finding is so, or may stay so, in the words of who says it. Erasable, by the owner only: the note keeps the digest.';
COMMENT ON COLUMN ledger.finding_words.book IS 'The book.';
COMMENT ON COLUMN ledger.finding_words.note IS 'The note.';
COMMENT ON COLUMN ledger.finding_words.salt IS 'Random; the digest in the note is SHA-256 of salt and text.';
COMMENT ON COLUMN ledger.finding_words.text IS 'What was written.';
GRANT SELECT, INSERT ON ledger.finding_words TO aixin_app;

CREATE TABLE ledger.check_level (
  book       int4        NOT NULL CONSTRAINT check_level_book_exists REFERENCES ledger.book,
  id         int8        NOT NULL CONSTRAINT check_level_id_positive CHECK (id >= 1),
  check_code text        NOT NULL CONSTRAINT check_level_check_form CHECK (check_code ~ '^[a-z][a-z-]{0,39}$'),
  from_day   date        NOT NULL,
  level      text        NOT NULL CONSTRAINT check_level_known CHECK (level IN ('red', 'yellow', 'hint')),
  set_by     int8        NOT NULL,
  set_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT check_level_pkey PRIMARY KEY (book, id),
  CONSTRAINT check_level_user_exists FOREIGN KEY (book, set_by) REFERENCES access.app_user
);
ALTER TABLE ledger.check_level SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.check_level IS 'How bad findings of a check are from a day on, where the street chose so; of two for one day the later counts.';
COMMENT ON COLUMN ledger.check_level.book IS 'The book.';
COMMENT ON COLUMN ledger.check_level.id IS 'Its number in the book, from 1.';
COMMENT ON COLUMN ledger.check_level.check_code IS 'The check.';
COMMENT ON COLUMN ledger.check_level.from_day IS 'The first day of it: a range whose last day is that day or a later one has this level.';
COMMENT ON COLUMN ledger.check_level.level IS 'red blocks closing, yellow needs an explanation, hint is worth a look.';
COMMENT ON COLUMN ledger.check_level.set_by IS 'The user who chose it.';
COMMENT ON COLUMN ledger.check_level.set_at IS 'When.';
CALL ledger.make_append_only('ledger.check_level');
