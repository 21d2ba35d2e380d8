#include "tests/system/harness/shop.hpp"

#include "tests/system/harness/bank.hpp"

namespace tercet::harness {

v1::Command place_order(const std::string& order, const std::string& customer) {
  shop::v1::PlaceOrder place;
  place.set_order_id(order);
  place.set_customer(customer);
  auto& item = *place.add_items();
  item.set_sku("cup");
  item.set_name("A cup");
  item.set_quantity(2);
  item.mutable_unit_price()->set_currency("EUR");
  item.mutable_unit_price()->set_minor_units(250);
  return command(place);
}

v1::Command confirm_order(const std::string& order) {
  shop::v1::ConfirmOrder confirm;
  confirm.set_order_id(order);
  return command(confirm);
}

v1::Command cancel_order(const std::string& order, const std::string& reason) {
  shop::v1::CancelOrder cancel;
  cancel.set_order_id(order);
  cancel.set_reason(reason);
  return command(cancel);
}

}  // namespace tercet::harness
