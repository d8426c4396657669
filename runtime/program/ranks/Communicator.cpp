//===- Communicator.cpp - Waiting, and one process alone ------------------===//
#include "runtime/program/ranks/Communicator.h"

#include "runtime/program/Network.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace inception::program {

void Communicator::rootFirst(const std::function<void()> &work) {
  if (isRoot())
    work();
  max(0);
  if (!isRoot())
    work();
}

void Communicator::wait(Transfer &transfer) {
  while (!transfer.test())
    pause();
}

void Communicator::pause() {
  // Long beside a look at the network, short beside a step: what waits takes no
  // CPU from ranks that share it.
  constexpr auto moment = std::chrono::microseconds(50);
  std::this_thread::sleep_for(moment);
}

namespace {
/// A transfer that was complete at once.
class Done final : public Transfer {
public:
  bool test() override { return true; }
};
} // namespace

int SingleCommunicator::threads(int asked) const {
  return asked ? asked : inception_program.cpu_count();
}

void SingleCommunicator::gather(std::span<const double> mine,
                                std::span<double> all) {
  std::copy(mine.begin(), mine.end(), all.begin());
}

std::unique_ptr<Transfer> SingleCommunicator::exchange(const Blocks &from,
                                                       const Blocks &to) {
  std::copy_n(from.data + from.offsets[0], from.counts[0],
              to.data + to.offsets[0]);
  return std::make_unique<Done>();
}

std::unique_ptr<Transfer> SingleCommunicator::spread(const Blocks & /*all*/) {
  return std::make_unique<Done>();
}

} // namespace inception::program
