#pragma once

#include <cstddef>
#include <string>

#include "client/client.hpp"

/// What the loads send: to the accounts numbered from 0, by turns.
namespace tercet::bench {

std::string account_name(std::size_t account);

/// Neighbours in time are no neighbours by name, as it is with real clients. Of each `accounts` numbers in a row every
/// account gets one, unless `accounts` is a multiple of 7919.
inline std::size_t scattered(std::size_t number, std::size_t accounts) {
  return number * 7919 % accounts;
}

Payload open_account(std::size_t account);
/// Of one cent.
Payload deposit(std::size_t account);
Payload get_account(std::size_t account);

}  // namespace tercet::bench
