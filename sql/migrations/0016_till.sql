-- The till of the pages: how a member was found, which receipts were printed, whose outcome is not known yet, and what a shop did in a day.

SET LOCAL ROLE aixin_owner;

ALTER TABLE shop.receipt
  ADD COLUMN found text CONSTRAINT receipt_found_known CHECK (found IN ('card', 'picked')),
  ADD COLUMN card  int8,
  ADD CONSTRAINT receipt_found_with_card CHECK ((found IS NULL) = (card IS NULL));
COMMENT ON COLUMN shop.receipt.found IS 'How the member was found: card (its number was read) or picked (from a list); null for slips, and for what is older than this column.';
COMMENT ON COLUMN shop.receipt.card IS 'The card that was read, or the valid one of a member who was picked: its number in the book.';

CREATE INDEX entry_of_tills_by_day ON ledger.entry (book, business_date, no) WHERE kind IN ('redemption', 'paper-slip', 'return');

CREATE TABLE shop.receipt_print (
  book       int4        NOT NULL,
  entry      int8        NOT NULL,
  no         int8        NOT NULL CONSTRAINT receipt_print_no_positive CHECK (no >= 1),
  printed_by int8        NOT NULL,
  printed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT receipt_print_pkey PRIMARY KEY (book, entry, no),
  CONSTRAINT receipt_print_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT receipt_print_user_exists FOREIGN KEY (book, printed_by) REFERENCES access.app_user
);
ALTER TABLE shop.receipt_print SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE shop.receipt_print IS 'That the receipt of a redemption or of a return was printed: 1 is the original, the others are reprints (重印).';
COMMENT ON COLUMN shop.receipt_print.book IS 'The book.';
COMMENT ON COLUMN shop.receipt_print.entry IS 'The entry of the redemption, the slip or the return.';
COMMENT ON COLUMN shop.receipt_print.no IS 'Its place among the prints of this receipt, from 1, without gaps.';
COMMENT ON COLUMN shop.receipt_print.printed_by IS 'The user who asked for it.';
COMMENT ON COLUMN shop.receipt_print.printed_at IS 'When.';
CALL ledger.make_append_only('shop.receipt_print');

CREATE TABLE shop.open_redemption (
  book     int4        NOT NULL,
  key      uuid        NOT NULL,
  shop     int8        NOT NULL,
  noted_by int8        NOT NULL,
  noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT open_redemption_pkey PRIMARY KEY (book, key),
  CONSTRAINT open_redemption_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop,
  CONSTRAINT open_redemption_user_exists FOREIGN KEY (book, noted_by) REFERENCES access.app_user
);
CREATE INDEX open_redemption_by_shop ON shop.open_redemption (book, shop, noted_at);
ALTER TABLE shop.open_redemption SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE shop.open_redemption IS 'Redemptions whose outcome a till did not hear. Working state beside the books: once the key is known, its row says nothing more and is taken away.';
COMMENT ON COLUMN shop.open_redemption.book IS 'The book.';
COMMENT ON COLUMN shop.open_redemption.key IS 'The key of the redemption: the basket''s number.';
COMMENT ON COLUMN shop.open_redemption.shop IS 'The shop, whose clerks may ask and give it up.';
COMMENT ON COLUMN shop.open_redemption.noted_by IS 'The user who sent it.';
COMMENT ON COLUMN shop.open_redemption.noted_at IS 'When that was noted.';
GRANT SELECT, INSERT, DELETE ON shop.open_redemption TO aixin_app;
