public import Ledger
public import LedgerPostgres
public import PointsShop

/// The shelves, and the shop's signature under its sheet.
extension Till {
  /// 入库: goods come onto a shelf.
  ///
  /// - Throws: ``Refused``; `PointsShopError`; `WriterError`.
  public func receiveStock(
    _ basket: Basket, at shop: Code, source: StockSource, note: DeliveryNote = DeliveryNote(), _ act: Act
  ) async throws -> Posted<Void> {
    let act = try await act.at { try await street.shop.shop(shop) }
    return try await street.shop.receiveStock(
      at: shop, basket, source: source, note: note, on: act.today, act.request
    ).posted(on: street, act)
  }

  /// 退供应商, 退捐赠人 or 更正入库: goods of a delivery leave the shelf again.
  ///
  /// - Throws: ``Refused``; `PointsShopError`; `WriterError`.
  public func sendBack(
    _ basket: Basket, of delivery: EntryNumber, _ reason: DeliveryBackReason, why: String, _ act: Act
  ) async throws -> Posted<Void> {
    let act = try await act.at(
      { try await street.shop.shop(ofDelivery: delivery) }, orNone: PointsShopError.unknownDelivery(delivery))
    return try await street.shop.sendBack(basket, of: delivery, reason, why: why, on: act.today, act.request).posted(
      on: street, act)
  }

  /// Signs a sheet for the shop.
  ///
  /// - Throws: `PointsShopError`; `Refused`; `WriterError`.
  public func sign(_ sheet: SheetID, _ act: Act) async throws -> Recorded<SheetID> {
    let act = try await act.at({ try await street.shop.shop(ofSheet: sheet) }, orNone: PointsShopError.unknownSheet(sheet))
    return try await street.shop.sign(sheet, for: .shop, act.request)
  }

  /// 调拨, the sending: nothing is posted until the receiver confirms what arrived.
  ///
  /// - Throws: `PointsShopError`; `WriterError`.
  public func send(_ basket: Basket, from: Code, to: Code, _ act: Act) async throws -> Recorded<TransferID> {
    let act = try await act.at { try await street.shop.shop(from) }
    return try await street.shop.send(basket, from: from, to: to, act.request)
  }

  /// Withdraws a transfer that has not arrived.
  ///
  /// - Throws: `PointsShopError`; `Refused`; `WriterError`.
  public func withdraw(_ transfer: TransferID, _ act: Act) async throws -> Recorded<TransferID> {
    let act = try await act.at { try await ends(of: transfer, act).sender }
    return try await street.shop.withdraw(transfer, act.request)
  }

  /// 调拨, the receipt: the goods of a transfer arrived.
  ///
  /// - Throws: ``Refused``; `PointsShopError`; `WriterError`.
  public func receive(_ transfer: TransferID, _ act: Act) async throws -> Posted<Void> {
    let act = try await act.at { try await ends(of: transfer, act).receiver }
    return try await street.shop.receive(transfer, on: act.today, act.request).posted(on: street, act)
  }

  /// The shops of a transfer: whoever stands in neither hears that there is no such transfer.
  private func ends(of transfer: TransferID, _ act: Act) async throws -> (sender: HolderID, receiver: HolderID) {
    let ends = try await street.shop.shops(ofTransfer: transfer)
    guard act.covers(ends.sender) || act.covers(ends.receiver) else { throw PointsShopError.unknownTransfer(transfer) }
    return ends
  }
}
