-- The shops' own statements: what a month looks like in a shop's own books, beside ours.

SET LOCAL ROLE aixin_owner;

CREATE TABLE shop.statement (
  book        int4        NOT NULL,
  id          int8        NOT NULL CONSTRAINT statement_id_positive CHECK (id >= 1),
  shop        int8        NOT NULL,
  month       int4        NOT NULL CONSTRAINT statement_month_is_month CHECK (month % 100 BETWEEN 1 AND 12),
  version     int8        NOT NULL CONSTRAINT statement_version_positive CHECK (version >= 1),
  lines       int8        NOT NULL CONSTRAINT statement_has_lines CHECK (lines >= 1),
  points      int8        NOT NULL,
  digest      bytea       NOT NULL CONSTRAINT statement_digest_is_sha256 CHECK (octet_length(digest) = 32),
  imported_by int8        NOT NULL,
  imported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT statement_pkey PRIMARY KEY (book, id),
  CONSTRAINT statement_version_once UNIQUE (book, month, shop, version),
  CONSTRAINT statement_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop
);
CREATE INDEX statement_by_shop ON shop.statement (book, shop, month, version);
ALTER TABLE shop.statement SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE shop.statement IS 'A shop''s own statement of a month (对账单). The last version of a shop and month counts; the others stay.';
COMMENT ON COLUMN shop.statement.book IS 'The book.';
COMMENT ON COLUMN shop.statement.id IS 'Its number in the book.';
COMMENT ON COLUMN shop.statement.shop IS 'Whose it is.';
COMMENT ON COLUMN shop.statement.month IS 'The accounting month that it is of, as 202606.';
COMMENT ON COLUMN shop.statement.version IS 'Its place among the statements of this shop and month, from 1, without gaps.';
COMMENT ON COLUMN shop.statement.lines IS 'How many lines it has.';
COMMENT ON COLUMN shop.statement.points IS 'Hundredths of a point: the sum of its lines.';
COMMENT ON COLUMN shop.statement.digest IS 'SHA-256 of the file: the same file again is no new version.';
COMMENT ON COLUMN shop.statement.imported_by IS 'The user who imported it; 0 for the operator.';
COMMENT ON COLUMN shop.statement.imported_at IS 'When.';
CALL ledger.make_append_only('shop.statement');

CREATE TABLE shop.statement_line (
  book      int4 NOT NULL,
  statement int8 NOT NULL,
  line      int8 NOT NULL CONSTRAINT statement_line_positive CHECK (line >= 1),
  number    int8 NOT NULL CONSTRAINT statement_line_number_positive CHECK (number >= 1),
  is_slip   int8 NOT NULL CONSTRAINT statement_line_slip_is_flag CHECK (is_slip IN (0, 1)),
  day       date NOT NULL,
  points    int8 NOT NULL CONSTRAINT statement_line_points_not_zero CHECK (points <> 0),
  CONSTRAINT statement_line_pkey PRIMARY KEY (book, statement, line),
  CONSTRAINT statement_line_of_statement FOREIGN KEY (book, statement) REFERENCES shop.statement
);
CREATE INDEX statement_line_by_number ON shop.statement_line (book, number, statement);
ALTER TABLE shop.statement_line SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE shop.statement_line IS 'A line of a shop''s own statement: a redemption or a return, by the number on its receipt. The same number may stand in it twice.';
COMMENT ON COLUMN shop.statement_line.book IS 'The book.';
COMMENT ON COLUMN shop.statement_line.statement IS 'The statement.';
COMMENT ON COLUMN shop.statement_line.line IS 'Its row in the file, from 1.';
COMMENT ON COLUMN shop.statement_line.number IS 'The number on the receipt, which is the entry''s; of a paper slip the number printed on the slip.';
COMMENT ON COLUMN shop.statement_line.is_slip IS '1 if the number is that of a paper slip (手工单), otherwise 0.';
COMMENT ON COLUMN shop.statement_line.day IS 'The day that the shop gives it.';
COMMENT ON COLUMN shop.statement_line.points IS 'Hundredths of a point; below zero for a return.';
CALL ledger.make_append_only('shop.statement_line');
