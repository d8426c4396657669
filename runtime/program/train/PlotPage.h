//===- PlotPage.h - A page that draws curves --------------------*- C++ -*-===//
#ifndef INCEPTION_RUNTIME_PROGRAM_TRAIN_PLOTPAGE_H
#define INCEPTION_RUNTIME_PROGRAM_TRAIN_PLOTPAGE_H

#include <string>

namespace inception::program {

/// A page that needs nothing else, with the curves of runs (JSON, see
/// Plot.cpp).
std::string plotPage(const std::string &title, const std::string &runs);

} // namespace inception::program

#endif // INCEPTION_RUNTIME_PROGRAM_TRAIN_PLOTPAGE_H
