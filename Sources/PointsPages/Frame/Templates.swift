/// The templates by name; each begins with the pragma that names how it is escaped.
enum Templates {
  static let all: [(name: String, bytes: [UInt8])] = [
    ("layout", PackageResources.layout_mustache),
    ("error-summary", PackageResources.error_summary_mustache),
    ("problem", PackageResources.problem_mustache),
    ("outcome", PackageResources.outcome_mustache),
    ("sign-in", PackageResources.sign_in_mustache),
    ("resume", PackageResources.resume_mustache),
    ("password", PackageResources.password_mustache),
    ("home", PackageResources.home_mustache),
    ("form", PackageResources.form_mustache),
    ("reconciliation", PackageResources.reconciliation_mustache),
    ("not-possible", PackageResources.not_possible_mustache),
    ("field", PackageResources.field_mustache),
    ("form-fields", PackageResources.form_fields_mustache),
    ("table", PackageResources.table_mustache),
    ("table-head", PackageResources.table_head_mustache),
    ("table-body", PackageResources.table_body_mustache),
    ("table-forms", PackageResources.table_forms_mustache),
    ("people", PackageResources.people_mustache),
    ("person", PackageResources.person_mustache),
    ("cards", PackageResources.cards_mustache),
    ("reviews", PackageResources.reviews_mustache),
    ("audit", PackageResources.audit_mustache),
    ("users", PackageResources.users_mustache),
    ("new-password", PackageResources.new_password_mustache),
  ]
}
