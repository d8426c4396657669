# Finds MLIR and LLVM 22 and sets up their CMake functions (mlir_tablegen and others).

# The version is checked here rather than by find_package: MLIR's package has no version file of its own.
find_package(MLIR CONFIG HINTS /usr/lib/llvm-22/lib/cmake/mlir)
if(NOT MLIR_FOUND)
  message(FATAL_ERROR
    "MLIR 22 was not found. On Debian install libmlir-22-dev and mlir-22-tools, "
    "or set MLIR_DIR to the folder that has MLIRConfig.cmake.")
endif()
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR
    "inceptionc needs MLIR 22, but ${MLIR_DIR} is MLIR ${LLVM_PACKAGE_VERSION}. "
    "Set MLIR_DIR to a folder of version 22.")
endif()
message(STATUS "MLIR ${LLVM_PACKAGE_VERSION} in ${MLIR_DIR}")

list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)

# LLVM_DEFINITIONS is one string; without this, add_definitions would see a single malformed flag.
separate_arguments(LLVM_DEFINITIONS_LIST NATIVE_COMMAND ${LLVM_DEFINITIONS})
include(HandleLLVMOptions)
add_definitions(${LLVM_DEFINITIONS_LIST})
