-- The range of a block is checked once for its entries together, no longer once for each.

SET LOCAL ROLE aixin_owner;

CREATE OR REPLACE FUNCTION ledger.check_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  bad record;
BEGIN
  SELECT CASE WHEN e.first < b.first_entry THEN e.first ELSE e.last END AS no INTO bad
    FROM (SELECT a.book, a.block, min(a.no) AS first, max(a.no) AS last FROM added a GROUP BY a.book, a.block) e
    JOIN ledger.block b ON b.book = e.book AND b.no = e.block
   WHERE e.first < b.first_entry OR e.last > b.last_entry LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % lies outside the range of its block', bad.no
      USING ERRCODE = 'AX002', SCHEMA = 'ledger', TABLE = 'entry', CONSTRAINT = 'entry_in_block_range';
  END IF;
  RETURN NULL;
END
$$;
