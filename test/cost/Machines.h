//===- Machines.h - Descriptions of machines for tests ----------*- C++ -*-===//

#ifndef TEST_ANALYSIS_MACHINES_H
#define TEST_ANALYSIS_MACHINES_H

#include "compiler/cost/CostModel.h"

namespace inception {

/// Two machines on which tiles were measured.
inline TargetDescription makeZen3() {
  TargetDescription target;
  target.name = "Zen 3";
  target.vectorBits = 256;
  target.fmaPorts = 2;
  target.fmaLatency = 4;
  target.loadPorts = 2;
  target.threads = 2;
  return target;
}

inline TargetDescription makeZen5() {
  TargetDescription target = makeZen3();
  target.name = "Zen 5";
  target.vectorBits = 512;
  target.vectorRegisters = 32;
  target.l1Bytes = 48 << 10;
  target.l2Bytes = 1 << 20;
  target.l2BytesPerCycle = 48;
  target.l3BytesPerCycle = 24;
  target.memoryBytesPerCycle = 8;
  return target;
}

} // namespace inception

#endif // TEST_ANALYSIS_MACHINES_H
