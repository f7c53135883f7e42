-- Points shops: goods, prices, receipts and returns.

SET LOCAL ROLE aixin_owner;

CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'Points shops (爱心积分超市): goods, dated prices, receipts and returns. Stock is in the ledger.';
GRANT USAGE ON SCHEMA shop TO aixin_app;

CREATE TABLE shop.shop (
  book   int4 NOT NULL,
  holder int8 NOT NULL,
  code   text NOT NULL CONSTRAINT shop_code_form CHECK (ledger.is_code(code)),
  name   text NOT NULL CONSTRAINT shop_name_form CHECK (ledger.is_name(name)),
  CONSTRAINT shop_pkey PRIMARY KEY (book, holder),
  CONSTRAINT shop_code_unique UNIQUE (book, code),
  CONSTRAINT shop_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder
);
COMMENT ON TABLE shop.shop IS 'A points shop.';
COMMENT ON COLUMN shop.shop.book IS 'The book.';
COMMENT ON COLUMN shop.shop.holder IS 'Its id in the ledger.';
COMMENT ON COLUMN shop.shop.code IS 'Its short code.';
COMMENT ON COLUMN shop.shop.name IS 'Its name.';
CREATE TRIGGER check_holder_kind BEFORE INSERT ON shop.shop
  FOR EACH ROW EXECUTE FUNCTION ledger.check_holder_kind('3');

CREATE TABLE shop.goods (
  book          int4 NOT NULL CONSTRAINT goods_book_exists REFERENCES ledger.book,
  id            int8 NOT NULL,
  sku           text NOT NULL CONSTRAINT goods_sku_form CHECK (sku ~ '^[A-Z0-9][A-Z0-9-]{0,31}$'),
  name          text NOT NULL CONSTRAINT goods_name_form CHECK (ledger.is_name(name)),
  monthly_limit int8 CONSTRAINT goods_limit_positive CHECK (monthly_limit >= 1),
  CONSTRAINT goods_pkey PRIMARY KEY (book, id),
  CONSTRAINT goods_sku_unique UNIQUE (book, sku)
);
COMMENT ON TABLE shop.goods IS 'What can be redeemed.';
COMMENT ON COLUMN shop.goods.book IS 'The book.';
COMMENT ON COLUMN shop.goods.id IS 'Its number in the book.';
COMMENT ON COLUMN shop.goods.sku IS 'The stock-keeping unit''s code.';
COMMENT ON COLUMN shop.goods.name IS 'Its name.';
COMMENT ON COLUMN shop.goods.monthly_limit IS 'Pieces one member may take in a calendar month; null for no limit.';

CREATE TABLE shop.price (
  book       int4 NOT NULL,
  goods      int8 NOT NULL,
  version    int8 NOT NULL,
  valid_from date NOT NULL,
  price      int8 NOT NULL CONSTRAINT price_in_range CHECK (price BETWEEN 1 AND 100000000),
  CONSTRAINT price_pkey PRIMARY KEY (book, goods, version),
  CONSTRAINT price_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods
);
CREATE INDEX price_by_date ON shop.price (book, goods, valid_from, version);
COMMENT ON TABLE shop.price IS 'Dated prices; of those valid from the same day the highest version counts.';
COMMENT ON COLUMN shop.price.book IS 'The book.';
COMMENT ON COLUMN shop.price.goods IS 'The goods.';
COMMENT ON COLUMN shop.price.version IS 'The version, from 1.';
COMMENT ON COLUMN shop.price.valid_from IS 'The first day on which it is asked.';
COMMENT ON COLUMN shop.price.price IS 'Hundredths of a point a piece.';

CREATE TABLE shop.receipt (
  book    int4 NOT NULL,
  entry   int8 NOT NULL,
  line    int8 NOT NULL,
  shop    int8 NOT NULL,
  member  int8 NOT NULL,
  total   int8 NOT NULL,
  balance int8 NOT NULL,
  CONSTRAINT receipt_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT receipt_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry
);
CREATE INDEX receipt_by_member ON shop.receipt (book, member, entry);
COMMENT ON TABLE shop.receipt IS 'The head of a redemption''s receipt.';
COMMENT ON COLUMN shop.receipt.book IS 'The book.';
COMMENT ON COLUMN shop.receipt.entry IS 'The entry.';
COMMENT ON COLUMN shop.receipt.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN shop.receipt.shop IS 'The shop.';
COMMENT ON COLUMN shop.receipt.member IS 'Whose points were spent.';
COMMENT ON COLUMN shop.receipt.total IS 'Hundredths of a point.';
COMMENT ON COLUMN shop.receipt.balance IS 'The member''s spendable points after it, in hundredths.';

CREATE TABLE shop.receipt_line (
  book     int4 NOT NULL,
  entry    int8 NOT NULL,
  line     int8 NOT NULL,
  goods    int8 NOT NULL,
  member   int8 NOT NULL,
  month    int8 NOT NULL,
  quantity int8 NOT NULL CONSTRAINT receipt_line_quantity_positive CHECK (quantity >= 1),
  price    int8 NOT NULL,
  total    int8 NOT NULL CONSTRAINT receipt_line_total_is_product CHECK (total = quantity * price),
  CONSTRAINT receipt_line_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT receipt_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT receipt_line_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods
);
CREATE INDEX receipt_line_by_taken ON shop.receipt_line (book, member, goods, month);
COMMENT ON TABLE shop.receipt_line IS 'A line of a receipt.';
COMMENT ON COLUMN shop.receipt_line.book IS 'The book.';
COMMENT ON COLUMN shop.receipt_line.entry IS 'The entry.';
COMMENT ON COLUMN shop.receipt_line.line IS 'Its line on the receipt, from 1.';
COMMENT ON COLUMN shop.receipt_line.goods IS 'The goods.';
COMMENT ON COLUMN shop.receipt_line.member IS 'The member, so that the month''s limit is one index range.';
COMMENT ON COLUMN shop.receipt_line.month IS 'The calendar month of the business date, as 202606.';
COMMENT ON COLUMN shop.receipt_line.quantity IS 'Pieces.';
COMMENT ON COLUMN shop.receipt_line.price IS 'Hundredths of a point a piece, as of the day.';
COMMENT ON COLUMN shop.receipt_line.total IS 'Quantity times price.';

CREATE TABLE shop.return_receipt (
  book     int4 NOT NULL,
  entry    int8 NOT NULL,
  line     int8 NOT NULL,
  receipt  int8 NOT NULL,
  shop     int8 NOT NULL,
  member   int8 NOT NULL,
  refunded int8 NOT NULL,
  balance  int8 NOT NULL,
  CONSTRAINT return_receipt_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT return_receipt_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry
);
CREATE INDEX return_receipt_by_receipt ON shop.return_receipt (book, receipt);
COMMENT ON TABLE shop.return_receipt IS 'The head of a return''s receipt.';
COMMENT ON COLUMN shop.return_receipt.book IS 'The book.';
COMMENT ON COLUMN shop.return_receipt.entry IS 'The entry.';
COMMENT ON COLUMN shop.return_receipt.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN shop.return_receipt.receipt IS 'The entry of the redemption.';
COMMENT ON COLUMN shop.return_receipt.shop IS 'The shop.';
COMMENT ON COLUMN shop.return_receipt.member IS 'Whose points come back.';
COMMENT ON COLUMN shop.return_receipt.refunded IS 'Hundredths of a point.';
COMMENT ON COLUMN shop.return_receipt.balance IS 'The member''s spendable points after it, in hundredths.';

CREATE TABLE shop.return_line (
  book         int4 NOT NULL,
  entry        int8 NOT NULL,
  line         int8 NOT NULL,
  receipt      int8 NOT NULL,
  receipt_line int8 NOT NULL,
  quantity     int8 NOT NULL CONSTRAINT return_line_quantity_positive CHECK (quantity >= 1),
  price        int8 NOT NULL,
  total        int8 NOT NULL CONSTRAINT return_line_total_is_product CHECK (total = quantity * price),
  CONSTRAINT return_line_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT return_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT return_line_of_sale FOREIGN KEY (book, receipt, receipt_line) REFERENCES shop.receipt_line
);
CREATE INDEX return_line_by_receipt ON shop.return_line (book, receipt, receipt_line);
COMMENT ON TABLE shop.return_line IS 'A line of a return.';
COMMENT ON COLUMN shop.return_line.book IS 'The book.';
COMMENT ON COLUMN shop.return_line.entry IS 'The entry.';
COMMENT ON COLUMN shop.return_line.line IS 'Its line, from 1.';
COMMENT ON COLUMN shop.return_line.receipt IS 'The entry of the redemption.';
COMMENT ON COLUMN shop.return_line.receipt_line IS 'The receipt''s line that is given back.';
COMMENT ON COLUMN shop.return_line.quantity IS 'Pieces.';
COMMENT ON COLUMN shop.return_line.price IS 'Hundredths of a point a piece, as sold.';
COMMENT ON COLUMN shop.return_line.total IS 'Quantity times price.';

CREATE TABLE shop.opening_line (
  book     int4 NOT NULL,
  entry    int8 NOT NULL,
  line     int8 NOT NULL,
  shop     int8 NOT NULL,
  goods    int8 NOT NULL,
  quantity int8 NOT NULL CONSTRAINT opening_line_quantity_positive CHECK (quantity >= 1),
  CONSTRAINT opening_line_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT opening_line_of_a_shelf_once UNIQUE (book, shop, goods),
  CONSTRAINT opening_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT opening_line_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop,
  CONSTRAINT opening_line_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods
);
COMMENT ON TABLE shop.opening_line IS 'A line of an opening stock (期初建账): goods at a shop once.';
COMMENT ON COLUMN shop.opening_line.book IS 'The book.';
COMMENT ON COLUMN shop.opening_line.entry IS 'The entry.';
COMMENT ON COLUMN shop.opening_line.line IS 'Its line in the entry, from 1.';
COMMENT ON COLUMN shop.opening_line.shop IS 'The shop.';
COMMENT ON COLUMN shop.opening_line.goods IS 'The goods.';
COMMENT ON COLUMN shop.opening_line.quantity IS 'Pieces.';
CALL ledger.make_append_only('shop.opening_line');
CALL ledger.make_append_only('shop.price');
CALL ledger.make_append_only('shop.receipt');
CALL ledger.make_append_only('shop.receipt_line');
CALL ledger.make_append_only('shop.return_receipt');
CALL ledger.make_append_only('shop.return_line');
GRANT SELECT, INSERT ON shop.shop, shop.goods TO aixin_app;
