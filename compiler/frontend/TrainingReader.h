//===- TrainingReader.h - A table's training section ------------*- C++ -*-===//

#ifndef COMPILER_FRONTEND_TRAININGREADER_H
#define COMPILER_FRONTEND_TRAININGREADER_H

#include "compiler/frontend/Fields.h"
#include "compiler/frontend/Table.h"

namespace inception::table {

/// Reports what is wrong in the training section `value`, an object. What it
/// says of single parameters is the result; the rest is handed on as it stands.
TrainingRates readTraining(Problems &problems, const json::Value &value);

} // namespace inception::table

#endif // COMPILER_FRONTEND_TRAININGREADER_H
