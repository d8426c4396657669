// What the verifiers of the attributes refuse.
// RUN: inception-opt %s -split-input-file -verify-diagnostics

// expected-error @+1 {{layout: block must be positive, got 0}}
module attributes {test.attribute = #inception.layout<block = 0, segments = [3]>} {}

// -----

// expected-error @+1 {{layout: block must be positive, got -16}}
module attributes {test.attribute = #inception.layout<block = -16, segments = [3]>} {}

// -----

// expected-error @+1 {{layout: segments must be positive, got 0}}
module attributes {test.attribute = #inception.layout<block = 16, segments = [3, 0, 2]>} {}

// -----

// expected-error @+1 {{layout: segments must be positive, got -2}}
module attributes {test.attribute = #inception.layout<block = 16, segments = [3, -2]>} {}

// -----

// expected-error @+1 {{schedule: vector must be positive, got 0}}
module attributes {test.attribute = #inception.schedule<direct, vector = 0, tile = 1 x 1, grain = 1 x 16, order = rows>} {}

// -----

// expected-error @+1 {{schedule: vector must be a power of two, got 12}}
module attributes {test.attribute = #inception.schedule<direct, vector = 12, tile = 1 x 1, grain = 1 x 16, order = rows>} {}

// -----

// expected-error @+1 {{schedule: tile pixels must be positive, got 0}}
module attributes {test.attribute = #inception.schedule<direct, vector = 8, tile = 0 x 2, grain = 1 x 16, order = rows>} {}

// -----

// expected-error @+1 {{schedule: tile vectors must be positive, got -2}}
module attributes {test.attribute = #inception.schedule<direct, vector = 8, tile = 6 x -2, grain = 1 x 16, order = rows>} {}

// -----

// expected-error @+1 {{schedule: grain rows must be positive, got 0}}
module attributes {test.attribute = #inception.schedule<elementwise, vector = 8, tile = 1 x 2, grain = 0 x 16, order = channels>} {}

// -----

// expected-error @+1 {{schedule: grain channels must be positive, got 0}}
module attributes {test.attribute = #inception.schedule<scalar, vector = 8, tile = 1 x 2, grain = 4 x 0, order = channels>} {}

// -----

// expected-error @+2 {{expected ::inception::Algorithm to be one of: direct, elementwise, scalar}}
// expected-error @+1 {{failed to parse Inception_ScheduleAttr parameter 'algorithm'}}
module attributes {test.attribute = #inception.schedule<winograd, vector = 8, tile = 1 x 2, grain = 4 x 16, order = rows>} {}

// -----

// expected-error @+2 {{expected ::inception::GrainOrder to be one of: rows, channels}}
// expected-error @+1 {{failed to parse Inception_ScheduleAttr parameter 'order'}}
module attributes {test.attribute = #inception.schedule<direct, vector = 8, tile = 1 x 2, grain = 4 x 16, order = pixels>} {}

// -----

// expected-error @+2 {{expected ::inception::InitKind to be one of: constant, uniform, normal}}
// expected-error @+1 {{failed to parse Inception_InitAttr parameter 'kind'}}
module attributes {test.attribute = #inception.init<xavier, 1.0 : f64>} {}

// -----

// expected-error @+1 {{batch_schedule: rows must be positive, got 0 (C1)}}
module attributes {test.attribute = #inception.batch_schedule<vector = 8, tile = 6 x 2, rows = 0, grain = 64 x 32 x 3>} {}

// -----

// expected-error @+1 {{batch_schedule: vector must be a power of two, got 12 (C2)}}
module attributes {test.attribute = #inception.batch_schedule<vector = 12, tile = 6 x 2, rows = 7, grain = 64 x 32 x 3>} {}
