-- Which past vintages of a book are known to be empty: a look for what expires need not read them again.

SET LOCAL ROLE aixin_owner;

CREATE TABLE ledger.expiry_look (
  book    int4 NOT NULL CONSTRAINT expiry_look_book_exists REFERENCES ledger.book,
  vintage date NOT NULL,
  entry   int8 NOT NULL CONSTRAINT expiry_look_entry_not_negative CHECK (entry >= 0),
  CONSTRAINT expiry_look_pkey PRIMARY KEY (book)
);
ALTER TABLE ledger.expiry_look SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE ledger.expiry_look IS 'What a look for points that expire found. Working state beside the books: without a row the next look reads all past vintages, and finds the same.';
COMMENT ON COLUMN ledger.expiry_look.book IS 'The book.';
COMMENT ON COLUMN ledger.expiry_look.vintage IS 'Of vintages up to this one no spendable points were left when it looked.';
COMMENT ON COLUMN ledger.expiry_look.entry IS 'The last entry then: only what was posted after it can hold any.';
GRANT SELECT, INSERT, UPDATE (vintage, entry) ON ledger.expiry_look TO aixin_app;
