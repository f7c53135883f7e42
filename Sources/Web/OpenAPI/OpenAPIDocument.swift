import Access
import Foundation
import HTTPTypes
import NIOCore

/// The OpenAPI 3.1 document, made from the route table and the schemas of the wire types: it cannot describe another server.
struct OpenAPIDocument {
  let routes: [Route]

  /// The document.
  var json: JSONValue {
    [
      "openapi": "3.1.0",
      "info": ["title": "aixin", "version": "1", "summary": "爱心积分账簿", "description": "凡有 GET 的地址也都接受 HEAD。"],
      "paths": paths,
      "components": [
        "schemas": .object(schemas),
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
      ],
    ]
  }

  private var paths: JSONValue {
    let byPath = Dictionary(grouping: routes, by: \.path)
    return .object(
      byPath.mapValues { routes in
        .object(Dictionary(routes.map { ($0.method.rawValue.lowercased(), operation($0)) }) { first, _ in first })
      })
  }

  private var schemas: [String: JSONValue] {
    let used = routes.flatMap { route -> [WireSchema] in
      if case .json(let answer) = route.answer {
        [route.request, answer, route.accepted].compactMap { $0?.schema }
      } else {
        []
      }
    }
    return (used + [Problem.schema]).reduce(into: [:]) { all, schema in
      all.merge(schema.components) { first, second in
        precondition(first == second, "two wire types share a name")
        return first
      }
    }
  }

  private func operation(_ route: Route) -> JSONValue {
    var fields: [String: JSONValue] = [
      "operationId": .string(route.operationID), "summary": .string(route.summary),
      "parameters": .array(parameters(route)), "responses": responses(route),
    ]
    if let request = route.request?.schema {
      fields["requestBody"] = [
        "required": .bool(!request.fields.isEmpty), "content": ["application/json": ["schema": request.document]],
      ]
    }
    switch route.access {
    case .open, .signedIn: fields["security"] = []
    case .roles(let roles):
      fields["security"] = [["token": []]]
      fields["x-roles"] = .array(roles.map(\.rawValue).sorted().map(JSONValue.string))
    }
    return .object(fields)
  }

  private func parameters(_ route: Route) -> [JSONValue] {
    let path = route.pathParameters.map { parameter($0.name, in: "path", isRequired: true, $0.schema) }
    let query = route.query.map { parameter($0.name, in: "query", isRequired: $0.isRequired, $0.schema) }
    let key = route.needsKey ? [parameter("Idempotency-Key", in: "header", isRequired: true, .uuid)] : []
    return path + query + key
  }

  private func parameter(_ name: String, in place: String, isRequired: Bool, _ schema: WireSchema) -> JSONValue {
    ["name": .string(name), "in": .string(place), "required": .bool(isRequired), "schema": schema.document]
  }

  private func responses(_ route: Route) -> JSONValue {
    let success: JSONValue =
      switch route.answer {
      case .json(let type): ["application/json": ["schema": type.schema.document]]
      case .text(let contentType): .object([contentType: ["schema": ["type": "string"]]])
      case .page: [:]
      }
    var responses: [String: JSONValue] = [
      "default": [
        "description": "问题（RFC 9457）", "content": .object([Problem.contentType: ["schema": Problem.schema.document]]),
      ]
    ]
    if let accepted = route.accepted {
      responses[String(route.status(of: .accepted))] = [
        "description": "已提出，等第二人确认", "content": ["application/json": ["schema": accepted.schema.document]],
      ]
    }
    if route.hasRows {
      responses[String(route.status(of: .inPart))] = ["description": "有的行没有办，逐行说明", "content": success]
    }
    responses[String(route.status(of: .done))] = ["description": .string(route.summary), "content": success]
    return .object(responses)
  }
}

extension Route {
  /// "postRedemptionsEntryReturns": the method and the words of the path.
  fileprivate var operationID: String {
    let words = path.split { !$0.isLetter && !$0.isNumber }.drop { $0 == "v1" }
    return method.rawValue.lowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension API {
  /// Adds /openapi.json, which describes every route that programs call, itself included; pages are for people.
  func addDocument() {
    // Routes are registered before the server runs, and none later.
    let document = RememberedBytes(for: .seconds(Int64.max)) { [table] in
      ByteBuffer(bytes: try StrictJSON.encode(OpenAPIDocument(routes: table.routes.filter { !$0.isPage }).json))
    }
    open("/openapi.json", summary: "接口说明（OpenAPI 3.1）", contentType: "application/json", isCounted: true) {
      (200, try document())
    }
  }
}
