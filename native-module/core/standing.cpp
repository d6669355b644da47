#include "core/standing.h"

#include <cstdlib>
#include <cstring>
#include <iterator>
#include <utility>

namespace realtime {

std::uint64_t Standing::add(std::string operation, std::string body, std::uint64_t subscription,
                            std::string place, std::string& problem) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (subscription != 0 && subscriptions_ >= kMostSubscriptions) {
    problem = "there are " + std::to_string(subscriptions_) +
              " subscriptions already, the most a game may have: end some with realtime.Off";
    return 0;
  }
  std::size_t rules = requests_.size() - subscriptions_;
  if (subscription == 0 && rules >= kMostRules) {
    problem = "there are " + std::to_string(rules) +
              " rules already, the most a game may have: remove some with realtime.RemoveHook";
    return 0;
  }
  if (bytes_ + body.size() > kMostBytes) {
    problem = "the rules and subscriptions of the game would take more than " +
              std::to_string(kMostBytes >> 20) + " MiB: remove some, or make them smaller";
    return 0;
  }
  lastEntry_++;
  bytes_ += body.size();
  subscriptions_ += subscription != 0 ? 1 : 0;
  requests_[lastEntry_] = {lastEntry_,   std::move(operation), std::move(body),
                           subscription, "",                   std::move(place)};
  return lastEntry_;
}

Standing::Requests::const_iterator Standing::erase(Requests::const_iterator which) {
  const Request& request = which->second;
  bytes_ -= request.body.size();
  subscriptions_ -= request.subscription != 0 ? 1 : 0;
  auto named = byId_.find(request.id);
  if (named != byId_.end() && named->second == request.entry) byId_.erase(named);
  return requests_.erase(which);
}

bool Standing::confirmed(std::uint64_t entry, const std::string& id) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = requests_.find(entry);
  if (found == requests_.end()) return false;
  if (id.empty()) return true;
  auto named = byId_.find(id);
  if (named != byId_.end() && named->second > entry) {
    erase(found);  // it was replaced before its answer came
    return true;
  }
  if (named != byId_.end() && named->second < entry) erase(requests_.find(named->second));
  found->second.id = id;
  byId_[id] = entry;
  return true;
}

Standing::Request Standing::refused(std::uint64_t entry) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = requests_.find(entry);
  if (found == requests_.end()) return {};
  Request request = found->second;
  erase(found);
  return request;
}

Standing::Request Standing::find(std::uint64_t entry) const {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = requests_.find(entry);
  return found == requests_.end() ? Request() : found->second;
}

bool Standing::hasRule(const std::string& id) const {
  std::lock_guard<std::mutex> lock(mutex_);
  return byId_.count(id) > 0;
}

void Standing::removeSubscription(std::uint64_t number) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (auto next = requests_.cbegin(); next != requests_.cend();) {
    bool isIt = number != 0 && next->second.subscription == number;
    next = isIt ? erase(next) : std::next(next);
  }
}

void Standing::removeSubscriptions() {
  std::lock_guard<std::mutex> lock(mutex_);
  for (auto next = requests_.cbegin(); next != requests_.cend();) {
    next = next->second.subscription != 0 ? erase(next) : std::next(next);
  }
}

Standing::Requests::const_iterator Standing::named(const std::string& idOrAlias) const {
  auto known = byId_.find(idOrAlias);
  if (known != byId_.end()) return requests_.find(known->second);
  if (idOrAlias.rfind(kAlias, 0) != 0) return requests_.end();
  auto found = requests_.find(std::strtoull(idOrAlias.c_str() + std::strlen(kAlias), nullptr, 10));
  bool isRule = found != requests_.end() && found->second.subscription == 0;
  return isRule && alias(found->first) == idOrAlias ? found : requests_.end();
}

Standing::Request Standing::removeRule(const std::string& idOrAlias) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = named(idOrAlias);
  if (found == requests_.end()) return {};
  Request removed = found->second;
  erase(found);
  return removed;
}

std::string Standing::idOf(const std::string& idOrAlias) const {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = named(idOrAlias);
  return found == requests_.end() || found->second.id.empty() ? idOrAlias : found->second.id;
}

std::vector<Standing::Request> Standing::all() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Request> all;
  all.reserve(requests_.size());
  for (const auto& [entry, request] : requests_) all.push_back(request);
  return all;
}

}  // namespace realtime
