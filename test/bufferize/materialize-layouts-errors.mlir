// The pass relies on what --inception-verify-scheduled checks, which refuses this:
// a slice that starts inside a block has no subview.
// RUN: inception-opt %s --inception-verify-scheduled --inception-materialize-layouts -split-input-file -verify-diagnostics

func.func @forward(%x: tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) {
  // expected-error @+2 {{slice: channels [8, 24) do not start and end at segments of #inception.layout<block = 16, segments = [24]> (C3)}}
  // expected-error @+1 {{op failed to infer returned types}}
  %0 = inception.slice %x {offset = 8, size = 16} : (tensor<?x24x4x6xf32, #inception.layout<block = 16, segments = [24]>>) -> tensor<?x16x4x6xf32, #inception.layout<block = 16, segments = [16]>>
  return
}
