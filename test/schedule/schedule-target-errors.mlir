// RUN: inception-opt %s --inception-schedule -split-input-file -verify-diagnostics

// expected-error @+1 {{inception.target: must be a dictionary}}
module attributes {inception.target = "fast"} {
  func.func @forward() { return }
}

// -----

// expected-error @+1 {{inception.target: 'name' must be a string}}
module attributes {inception.target = {name = 3 : i64}} {
  func.func @forward() { return }
}

// -----

// expected-error @+1 {{inception.target: 'vector_bits' must be a power of two from 32 to 2048, got 96}}
module attributes {inception.target = {name = "odd", vector_bits = 96 : i64}} {
  func.func @forward() { return }
}

// -----

// expected-error @+1 {{inception.target: 'vector_registers' must be a 64-bit integer}}
module attributes {inception.target = {name = "odd", vector_bits = 256 : i64, vector_registers = 16 : i32}} {
  func.func @forward() { return }
}

// -----

// expected-error @+1 {{inception.target: 'fma_ports' must be a 64-bit integer}}
module attributes {inception.target = {name = "short", vector_bits = 256 : i64, vector_registers = 16 : i64}} {
  func.func @forward() { return }
}

// -----

// expected-error @+1 {{inception.target: has keys that no description has}}
module attributes {inception.target = {cache_line_bytes = 64 : i64, fma_latency = 4 : i64, fma_ports = 2 : i64, hyperthreads = 2 : i64, l1_bytes = 32768 : i64, l2_bytes = 524288 : i64, l2_bytes_per_cycle = 32 : i64, l3_bytes = 0 : i64, l3_bytes_per_cycle = 20 : i64, load_ports = 2 : i64, memory_bytes_per_cycle = 5 : i64, name = "more", parallel_start_cycles = 6000 : i64, threads = 4 : i64, vector_bits = 256 : i64, vector_registers = 24 : i64}} {
  func.func @forward() { return }
}

// -----

// expected-error @+1 {{inception.target: 'l2_bytes' must be no less than 'l1_bytes'}}
module attributes {inception.target = {cache_line_bytes = 64 : i64, fma_latency = 4 : i64, fma_ports = 2 : i64, l1_bytes = 32768 : i64, l2_bytes = 16384 : i64, l2_bytes_per_cycle = 32 : i64, l3_bytes = 0 : i64, l3_bytes_per_cycle = 20 : i64, load_ports = 2 : i64, memory_bytes_per_cycle = 5 : i64, name = "upside down", parallel_start_cycles = 6000 : i64, threads = 4 : i64, vector_bits = 256 : i64, vector_registers = 24 : i64}} {
  func.func @forward() { return }
}
