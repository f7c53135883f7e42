-- The whole chart: when accounting months end, and who was merged into whom.

SET LOCAL ROLE aixin_owner;

ALTER TABLE ledger.book ADD COLUMN cut_off int2 NOT NULL DEFAULT 31
  CONSTRAINT book_cut_off_is_day CHECK (cut_off BETWEEN 1 AND 28 OR cut_off = 31);
COMMENT ON COLUMN ledger.book.cut_off IS 'The last day of an accounting month, 1 to 28; 31 for the calendar month''s last.';

CREATE TABLE ledger.merge (
  book      int4 NOT NULL,
  entry     int8 NOT NULL,
  line      int8 NOT NULL,
  holder    int8 NOT NULL,
  successor int8 NOT NULL,
  CONSTRAINT merge_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT merge_holder_once_an_entry UNIQUE (book, holder, entry),
  CONSTRAINT merge_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT merge_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder,
  CONSTRAINT merge_successor_exists FOREIGN KEY (book, successor) REFERENCES ledger.holder,
  CONSTRAINT merge_into_another CHECK (holder <> successor)
);
CREATE INDEX merge_by_successor ON ledger.merge (book, successor);
COMMENT ON TABLE ledger.merge IS 'The document of a merge (并户): whoever was or had been merged into the old holder has a line, so the last line of a holder names its last successor.';
COMMENT ON COLUMN ledger.merge.book IS 'The book.';
COMMENT ON COLUMN ledger.merge.entry IS 'The entry that merged them.';
COMMENT ON COLUMN ledger.merge.line IS 'Its line in the entry, from 1; the first is the old holder itself.';
COMMENT ON COLUMN ledger.merge.holder IS 'Who was merged.';
COMMENT ON COLUMN ledger.merge.successor IS 'Into whom.';
CALL ledger.make_append_only('ledger.merge');
GRANT SELECT ON ledger.merge TO aixin_reader;

CREATE TABLE ledger.remark (
  book  int4  NOT NULL,
  entry int8  NOT NULL,
  salt  bytea NOT NULL CONSTRAINT remark_salt_is_long CHECK (octet_length(salt) = 16),
  text  text  NOT NULL,
  CONSTRAINT remark_pkey PRIMARY KEY (book, entry),
  CONSTRAINT remark_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry
);
COMMENT ON TABLE ledger.remark IS 'What somebody wrote about an entry, such as why it was reversed. Erasable, by the owner only: the entry keeps the digest.';
COMMENT ON COLUMN ledger.remark.book IS 'The book.';
COMMENT ON COLUMN ledger.remark.entry IS 'The entry.';
COMMENT ON COLUMN ledger.remark.salt IS 'Random; the digest in the entry''s details is SHA-256 of salt and text.';
COMMENT ON COLUMN ledger.remark.text IS 'What was written.';
GRANT SELECT, INSERT ON ledger.remark TO aixin_app;
