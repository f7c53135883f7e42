-- Who belongs where: a role is held at a place, from one day to another.

SET LOCAL ROLE aixin_owner;

CREATE TABLE access.role_grant (
  book       int4 NOT NULL,
  id         int8 NOT NULL,
  user_id    int8 NOT NULL,
  role       text NOT NULL CONSTRAINT role_grant_role_known
             CHECK (role IN ('admin', 'coordinator', 'reviewer', 'clerk', 'reconciler', 'auditor', 'head')),
  place      int8,
  valid_from date NOT NULL,
  valid_to   date NOT NULL DEFAULT '9999-12-31',
  ended_at   timestamptz,
  CONSTRAINT role_grant_pkey PRIMARY KEY (book, id),
  CONSTRAINT role_grant_user_exists FOREIGN KEY (book, user_id) REFERENCES access.app_user,
  CONSTRAINT role_grant_place_exists FOREIGN KEY (book, place) REFERENCES ledger.holder,
  CONSTRAINT role_grant_place_where_it_can_be CHECK (place IS NULL OR role IN ('coordinator', 'reviewer', 'clerk')),
  CONSTRAINT role_grant_days_in_order CHECK (valid_to BETWEEN valid_from AND '9999-12-31')
);
COMMENT ON TABLE access.role_grant IS 'What a user may do, where, and from when to when; several may be one person''s.';
COMMENT ON COLUMN access.role_grant.book IS 'The book.';
COMMENT ON COLUMN access.role_grant.id IS 'Its number in the book.';
COMMENT ON COLUMN access.role_grant.user_id IS 'Whose it is.';
COMMENT ON COLUMN access.role_grant.role IS 'The role.';
COMMENT ON COLUMN access.role_grant.place IS 'The shop of a clerk, the community of a coordinator or a reviewer; null for the whole book.';
COMMENT ON COLUMN access.role_grant.valid_from IS 'Its first day, in the book''s time zone.';
COMMENT ON COLUMN access.role_grant.valid_to IS 'Its last day, in the book''s time zone.';
COMMENT ON COLUMN access.role_grant.ended_at IS 'When it was taken away; under the book''s lock, so nothing commits with it afterwards. Once set, only the owner changes it.';
CREATE INDEX role_grant_by_user ON access.role_grant (book, user_id);

INSERT INTO access.role_grant (book, id, user_id, role, valid_from)
SELECT r.book, row_number() OVER (PARTITION BY r.book ORDER BY r.user_id, r.role), r.user_id, r.role,
       (u.created_at AT TIME ZONE b.time_zone)::date
  FROM access.user_role r
  JOIN access.app_user u ON u.book = r.book AND u.id = r.user_id
  JOIN ledger.book b ON b.id = r.book;
DROP TABLE access.user_role;

GRANT SELECT, INSERT ON access.role_grant TO aixin_app;
CALL ledger.allow_setting_once('access.role_grant', 'ended_at', NULL);
ALTER TABLE access.role_grant SET (autovacuum_analyze_threshold = 5000);
