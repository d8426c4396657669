//===- Peak.h - How fast this machine multiplies and adds -------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_PEAK_H
#define INCEPTION_RUNTIME_PROGRAM_PEAK_H

namespace inception::program {

/// Measures, for about a third of a second, how many billion f32 operations a
/// second `threads` threads do together that all multiply and add at once, in
/// the widest vectors of this CPU and in chains enough to hide their latency.
///
/// It is what they reach in the same few milliseconds, so it is no more than
/// the CPUs can do that there are for them.
double measurePeak(int threads);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_PEAK_H
