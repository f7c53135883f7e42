-- People as their coordinator meets them: where they live, and who looked at a full name; what the colours of service are called.

SET LOCAL ROLE aixin_owner;

ALTER TABLE volunteering.person
  ADD COLUMN building text CONSTRAINT person_building_form CHECK (ledger.is_name(building)),
  ADD COLUMN unit     text CONSTRAINT person_unit_form CHECK (ledger.is_name(unit));
COMMENT ON COLUMN volunteering.person.building IS 'The building where the volunteer lives, as people say it: it tells namesakes apart. Erased with the name.';
COMMENT ON COLUMN volunteering.person.unit IS 'Entrance and door. Erased with the name.';
GRANT UPDATE (building, unit) ON volunteering.person TO aixin_app;

CREATE TABLE volunteering.colour (
  book  int4 NOT NULL CONSTRAINT colour_book_exists REFERENCES ledger.book,
  code  text NOT NULL CONSTRAINT colour_code_form CHECK (ledger.is_code(code)),
  label text NOT NULL CONSTRAINT colour_label_form CHECK (ledger.is_name(label)),
  CONSTRAINT colour_pkey PRIMARY KEY (book, code)
);
COMMENT ON TABLE volunteering.colour IS 'What a street calls its colours of service (七彩): words for lists, on which nothing is computed.';
COMMENT ON COLUMN volunteering.colour.book IS 'The book.';
COMMENT ON COLUMN volunteering.colour.code IS 'The code, as rates and records have it.';
COMMENT ON COLUMN volunteering.colour.label IS 'What people call it.';
GRANT SELECT, INSERT, UPDATE (label) ON volunteering.colour TO aixin_app;
ALTER TABLE volunteering.colour SET (autovacuum_analyze_threshold = 5000);

ALTER TABLE access.audit
  DROP CONSTRAINT audit_kind_known,
  ADD CONSTRAINT audit_kind_known CHECK (kind IN ('signed-in', 'sign-in-failed', 'signed-out', 'signed-out-everywhere',
    'password-changed', 'password-reset', 'user-added', 'role-granted', 'role-ended', 'name-shown')),
  ADD COLUMN volunteer int8,
  ADD CONSTRAINT audit_volunteer_exists FOREIGN KEY (book, volunteer) REFERENCES ledger.holder;
COMMENT ON TABLE access.audit IS 'Who came in, who let whom do what, and who looked at whose full name. Beside the books: it is written though they stand still.';
COMMENT ON COLUMN access.audit.volunteer IS 'The volunteer whose full name was shown.';
