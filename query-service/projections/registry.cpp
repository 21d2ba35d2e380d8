#include "query-service/projections/registry.hpp"

#include "query-service/projections/account_view.hpp"

namespace tercet {

std::vector<std::unique_ptr<Projection>> all_projections() {
  std::vector<std::unique_ptr<Projection>> all;
  all.push_back(AggregateProjection::make<AccountViewModel>());
  return all;
}

std::vector<Question> all_questions() {
  return {
      question<bank::v1::GetAccount, bank::v1::AccountView>(AccountViewModel::kName, get_account),
  };
}

}  // namespace tercet
