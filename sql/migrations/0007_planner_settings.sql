-- What keeps the plans of hot statements right, whenever they are made.

SET LOCAL ROLE aixin_owner;

-- Both indexes of accounts now find the lots of a group: whichever the planner takes, it is a good one.
DROP INDEX ledger.account_by_holder;
CREATE INDEX account_by_holder ON ledger.account (book, holder, code, commodity);

-- Of a table with a handful of rows every index looks alike, and a plan made then is kept. Without statistics the planner expects
-- more, and takes the index that fits; so none are gathered before there is something to gather.
DO $thresholds$
DECLARE
  target regclass;
BEGIN
  FOR target IN
    SELECT c.oid FROM pg_catalog.pg_class c
     WHERE c.relnamespace IN ('ledger'::regnamespace, 'access'::regnamespace, 'volunteering'::regnamespace, 'shop'::regnamespace)
       AND c.relkind = 'r'
  LOOP
    EXECUTE format('ALTER TABLE %s SET (autovacuum_analyze_threshold = 5000)', target);
  END LOOP;
END
$thresholds$;
