-- What the package of goods says: its barcode, specification and unit.

SET LOCAL ROLE aixin_owner;

CREATE FUNCTION shop.is_barcode(text) RETURNS bool LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN $1 ~ '^[0-9]{5,7}$' THEN true
    WHEN $1 ~ '^([0-9]{8}|[0-9]{13})$' THEN
      (SELECT sum(substr($1, n, 1)::int4 * CASE WHEN (length($1) - n) % 2 = 0 THEN 1 ELSE 3 END) % 10 = 0
         FROM generate_series(1, length($1)) n)
    ELSE false
  END
$$;
COMMENT ON FUNCTION shop.is_barcode(text) IS 'Whether a text is a barcode in its one spelling: an own number of 5 to 7 digits, or EAN-8 or EAN-13 with its check digit. A UPC-A is the EAN-13 with a 0 in front.';

ALTER TABLE shop.goods
  ADD COLUMN barcode       text CONSTRAINT goods_barcode_form CHECK (shop.is_barcode(barcode)),
  ADD COLUMN specification text CONSTRAINT goods_specification_form CHECK (ledger.is_name(specification)),
  ADD COLUMN unit          text CONSTRAINT goods_unit_form CHECK (ledger.is_name(unit)),
  ADD CONSTRAINT goods_barcode_unique UNIQUE (book, barcode);
COMMENT ON COLUMN shop.goods.barcode IS 'What a scanner reads on the package; null if it has none. It may change, as packages do.';
COMMENT ON COLUMN shop.goods.specification IS 'How much is in a piece (规格), as the package says it; null if that needs no saying.';
COMMENT ON COLUMN shop.goods.unit IS 'What a piece is called (单位); null if it is just a piece.';
GRANT UPDATE (barcode, specification, unit) ON shop.goods TO aixin_app;
