//===- WithoutMpi.cpp - Commands in one process ---------------------------===//
#include "runtime/program/ranks/Communicator.h"

namespace inception::program {

int runOnRanks(const std::function<int(Communicator &)> &work) {
  SingleCommunicator single;
  return work(single);
}

std::string ranksLibrary() { return ""; }

} // namespace inception::program
