"""What the commands of bench/ compute, without measuring anything."""

import importlib.util
import os
import sys
import tempfile
import unittest
from xml.etree import ElementTree

import numpy as np

from support import checks, figures
from support.chart import draw_chart
from support.convolutions import find_bound, find_convolutions
from support.errors import BenchError
from support.fusion import compare_pairs
from support.graph import GraphError, Node, read_attributes, read_graph
from support.layers import Network, count_training_macs
from support.padding import get_pool_padding
from support.report import format_verdict
from support.tensors import (get_difference, get_logits, make_images, read_safetensors,
                             write_safetensors)
from support.usage import Usage, run_measured


def read(name):
    with open(f"{os.environ['GRAPHS']}.{name}.mlir", encoding="utf-8") as file:
        return read_graph(file.read())


class GraphTest(unittest.TestCase):
    def test_googlenet(self):
        graph = read("googlenet")
        kinds = [node.kind for node in graph.nodes]
        self.assertEqual((graph.input_name, graph.input_shape), ("data", [3, 224, 224]))
        self.assertEqual(kinds.count("conv2d"), 57)
        self.assertEqual(kinds.count("concat"), 9)
        first = graph.nodes[0]
        self.assertEqual(first.inputs, ["data", "@conv1/7x7_s2.weight", "@conv1/7x7_s2.bias"])
        self.assertEqual(first.filter_shape, [64, 3, 7, 7])
        self.assertEqual(graph.nodes[-1].result, graph.output)
        # What only training has is beside it.
        self.assertFalse([node for node in graph.nodes if node.layer.startswith("loss1")])
        self.assertEqual([(head.weight, len(head.nodes)) for head in graph.heads],
                         [(0.3, 7), (0.3, 7)])
        head = graph.heads[0]
        self.assertEqual(head.nodes[0].inputs, [head.input])
        self.assertEqual((head.nodes[-1].layer, head.nodes[-1].result),
                         ("loss1/classifier", head.output))

    def test_constants_and_modules(self):
        graph = read("inception_v3")
        self.assertEqual(graph.nodes[0].kind, "channel_affine")
        np.testing.assert_allclose(graph.nodes[0].inputs[1], [0.458, 0.448, 0.45])
        defined = {graph.input_name}
        for node in graph.nodes:
            for name in node.inputs:
                if isinstance(name, str) and not name.startswith("@"):
                    self.assertIn(name, defined)
            defined.add(node.result)

    def test_attributes(self):
        self.assertEqual(
            read_attributes('ceil_mode, k = array<i64: 3, 4>, layer = "a, b", x = 1.0e-3 : f64'),
            {"ceil_mode": True, "k": [3, 4], "layer": "a, b", "x": 1e-3})

    def test_errors(self):
        with self.assertRaises(GraphError):
            read_graph("module {\n}\n")
        with self.assertRaises(GraphError):
            read_graph("%1 = inception.relu %0 {} : (tensor<?x1x1x1xf32>) -> "
                       "tensor<?x1x1x1xf32>")


class LayersTest(unittest.TestCase):
    def test_macs_of_a_step(self):
        graph = read("googlenet")
        forward = 1582671872 + 8372224
        # The images have no gradient.
        self.assertEqual(count_training_macs(graph), 3 * forward - 64 * 3 * 49 * 112 * 112)

    def test_padding(self):
        pool = lambda **attributes: Node("max_pool", "p", ["x"], "y", [1, 4, 4],
                                         {"kernel": [3, 3], "strides": [2, 2], **attributes})
        self.assertEqual(get_pool_padding(pool(), [1, 8, 9]), [0, 0, 1, 0])
        self.assertEqual(get_pool_padding(pool(padding=[1, 1, 1, 1]), [1, 8, 8]), [1, 1, 1, 1])
        with self.assertRaises(GraphError):
            get_pool_padding(pool(count_include_pad=True), [1, 8, 8])

    def test_multipliers(self):
        network = Network.__new__(Network)
        network.weights = {"a.weight": None, "a.bias": None}
        self.assertEqual(network.multipliers({}), {"a.weight": (1, 1), "a.bias": (1, 1)})
        table = {"training": {"bias_learning_rate": 2, "decay_biases": False}}
        self.assertEqual(network.multipliers(table), {"a.weight": (1, 1), "a.bias": (2, 0)})


class ConvolutionsTest(unittest.TestCase):
    def test_googlenet(self):
        found = {c.label: c for c in find_convolutions(read("googlenet"))}
        # 57 convolutions: three of each module are one, and some shapes occur twice.
        self.assertEqual(len(found), 35)
        bound = lambda label: find_bound(found[label], checks.SHARES)
        self.assertEqual(bound("7x7/2 3 -> 64, 112x112"), checks.SHARES["first"])
        self.assertEqual(bound("1x1 192 -> 176, 28x28"), checks.SHARES["1x1"])
        self.assertEqual(bound("5x5 16 -> 32, 28x28"), checks.SHARES["3x3 and 5x5"])
        self.assertIsNone(bound("3x3 64 -> 192, 56x56"))
        self.assertEqual(found["1x1 192 -> 176, 28x28"].inside, 1)
        self.assertAlmostEqual(found["5x5 16 -> 32, 28x28"].inside, (134 / 140) ** 2)
        table = found["3x3 96 -> 128, 28x28"].make_table()
        self.assertEqual(table["table"][1]["padding"], [1, 1, 1, 1])
        self.assertEqual(len(found["7x7/2 3 -> 64, 112x112"].make_table()["table"]), 2)


class FiguresTest(unittest.TestCase):
    def test_ratios_are_of_rounds(self):
        # The machine is half as fast in the last round.
        ours = figures.summarize([[1, 1, 9], [1], [2]])
        theirs = figures.summarize([[2], [2], [4, 3, 5]])
        self.assertEqual((ours["median_ms"], ours["least_ms"], ours["runs"]), (1, 1, 5))
        self.assertEqual(figures.get_ratio(ours, theirs)["median"], 2)

    def test_verdicts(self):
        result = lambda peer, ms: {"peer": peer, **figures.summarize([[ms]])}
        cell = {"batch": 1, "threads": 2, "contestants": {
            "ours": result("ours", 10), "a: x": result("a", 30), "a: y": result("a", 15)}}
        rules = [{"than": "a", "at_least": 1.5}, {"than": "a", "at_least": 1.6},
                 {"than": "a", "at_least": 1.6, "goal": True}, {"than": "b", "at_least": 1},
                 {"than": "a", "at_least": 1, "threads": [1]}]
        verdicts = figures.judge(rules, [cell], "ours")
        self.assertEqual([v["state"] for v in verdicts], ["pass", "fail", "missed", "skipped"])
        self.assertEqual(verdicts[0]["variant"], "a: y")

    def test_verdicts_on_memory_and_peak(self):
        result = lambda peer, ms, mb: {"peer": peer, "peak_memory_mb": mb, "peak_share": 0.6,
                                       **figures.summarize([[ms]])}
        cell = {"batch": 1, "threads": 1, "contestants": {
            "ours": result("ours", 1, 6), "a: x": result("a", 2, 10), "a: y": result("a", 3, 9)}}
        rules = [{"than": "a: y", "memory_at_most": 0.65}, {"than": "a", "memory_at_most": 0.65},
                 {"peak_share": 0.6}, {"peak_share": 0.61}, {"peak_share": 0.61, "goal": True}]
        verdicts = figures.judge(rules, [cell], "ours")
        self.assertEqual([v["state"] for v in verdicts],
                         ["fail", "pass", "pass", "fail", "missed"])
        lines = [format_verdict(verdict) for verdict in verdicts]
        self.assertIn("0.65x the memory of a: y: 0.67x (a: y)", lines[0])
        self.assertIn("60% of the FMA peak: 60.0%", lines[2])


class ChecksTest(unittest.TestCase):
    def result(self, threads, conv, pool, peak=100.0, whole=None):
        layers = [{"name": "c", "kind": "conv2d", "counted_as": "conv 3x3", "median_ms": conv},
                  {"name": "p", "kind": "pool", "counted_as": "pool", "median_ms": pool}]
        return {"threads": threads, "batch": 1, "median_ms": whole or conv + pool,
                "peak_gflops_per_core": peak, "layers": layers}

    def passed(self, check, *arguments):
        verdicts = checks.Verdicts()
        check(verdicts, *arguments)
        return not verdicts.failed

    def test_sum_and_light_layers(self):
        self.assertTrue(self.passed(checks.check_sum, self.result(1, 9, 1, whole=10.4)))
        self.assertFalse(self.passed(checks.check_sum, self.result(1, 9, 1, whole=11)))
        self.assertTrue(self.passed(checks.check_light_layers, self.result(1, 95, 5)))
        self.assertFalse(self.passed(checks.check_light_layers, self.result(1, 9, 1)))

    def test_scaling_is_of_the_peak(self):
        one = self.result(1, 10, 1)
        self.assertFalse(self.passed(checks.check_scaling, one, self.result(2, 6, 1)))
        self.assertTrue(self.passed(checks.check_scaling, one, self.result(2, 6, 1, peak=88)))

    def test_bandwidth(self):
        report = {"layers": [{"name": "p", "bytes": 1000}]}
        for ms, passes in ((1.9, True), (2.1, False)):
            self.assertEqual(passes, self.passed(
                checks.check_bandwidth, self.result(1, 9, ms), report, 1000.0))

    def test_linear_layers_are_no_convolutions(self):
        def result(threads, conv, linear):
            found = self.result(threads, conv, 1)
            found["layers"].append({"name": "l", "kind": "conv2d", "counted_as": "linear",
                                    "median_ms": linear})
            return found

        # The bytes of its report include its weights.
        report = {"layers": [{"name": name, "bytes": 1000} for name in "cpl"]}
        for ms, passes in ((1.9, True), (2.1, False)):
            self.assertEqual(passes, self.passed(
                checks.check_bandwidth, result(1, 9, ms), report, 1000.0))
        # It does not gain from a second thread, and need not.
        one = result(1, 10, 10)
        self.assertTrue(self.passed(checks.check_scaling, one, result(2, 5, 10)))
        self.assertFalse(self.passed(checks.check_scaling, one, result(2, 6, 1)))

    def test_compilation(self):
        usages = [Usage(wall, 1.0, 10**9) for wall in (30, 19, 20)]
        self.assertTrue(self.passed(checks.check_compilation, usages))
        self.assertFalse(self.passed(checks.check_compilation, [Usage(20.1, 1.0, 10**9)]))
        # The median of the times, but the largest memory.
        self.assertFalse(self.passed(checks.check_compilation,
                                     [*usages, Usage(1, 1.0, 1600 * 10**6)]))

    def test_merge(self):
        merged = checks.merge_rounds([self.result(1, ms, 1) for ms in (3, 9, 4)])
        self.assertEqual(merged["layers"][0]["median_ms"], 4)
        self.assertEqual(merged["median_ms"], 5)

    def test_widen(self):
        table = {"name": "n", "table": [{"conv": "a", "filters": 64, "kernel": 3},
                                        {"inception": "b", "1x1": 8, "pool_proj": 3},
                                        {"sequence": "s", "layers": [{"conv": "3x3"}]},
                                        {"linear": "c", "outputs": 10}]}
        self.assertEqual(checks.widen(table, 8)["table"], [
            {"conv": "a", "filters": 72, "kernel": 3},
            {"inception": "b", "1x1": 16, "pool_proj": 11},
            {"sequence": "s", "layers": [{"conv": "3x3"}]}, {"linear": "c", "outputs": 10}])


class TensorsTest(unittest.TestCase):
    def test_images(self):
        images = make_images(3, (2, 30, 40), seed=1)
        self.assertEqual((images.shape, images.dtype), ((3, 2, 30, 40), np.float32))
        self.assertTrue((images == make_images(3, (2, 30, 40), seed=1)).all())
        self.assertFalse((images[0] == images[1]).any())

    def test_differences(self):
        expected = np.array([[1.0, -4.0]])
        self.assertEqual(get_difference(np.array([[1.0, -3.0]]), expected), 0.25)
        self.assertEqual(get_difference(np.array([[np.nan, 0]]), expected), np.inf)
        self.assertEqual(get_difference(np.ones((2, 1)), expected), np.inf)

    def test_files(self):
        tensors = {"a.weight": np.arange(6, dtype=np.float32).reshape(2, 3),
                   "a.bias": np.ones(1, np.float32)}
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.safetensors")
            write_safetensors(path, tensors)
            found = read_safetensors(path)
        self.assertEqual(list(found), list(tensors))
        for name, tensor in tensors.items():
            np.testing.assert_array_equal(found[name], tensor)

    def test_logits(self):
        logits = np.array([[1.0, 2.0, -3.0]])
        powers = np.exp(logits)
        np.testing.assert_allclose(get_logits(powers / powers.sum()), logits)
        np.testing.assert_array_equal(get_logits(logits), logits)


class UsageTest(unittest.TestCase):
    def test_what_a_command_used(self):
        usage = run_measured([sys.executable, "-c", "b = bytearray(b'1') * (200 << 20)"], "it")
        self.assertGreater(usage.memory, 200 << 20)
        self.assertGreater(usage.wall, 0)
        self.assertGreater(usage.cpu, 0)

    def test_errors(self):
        with self.assertRaisesRegex(BenchError, "it failed:\nno"):
            run_measured([sys.executable, "-c", "import sys; sys.exit('no')"], "it")
        with self.assertRaisesRegex(BenchError, "No such file"):
            run_measured([os.path.join(tempfile.gettempdir(), "none", "none")], "it")


class ChartTest(unittest.TestCase):
    def test_is_xml(self):
        row = {"title": "a < b & c", "images_per_second": 2.0, "ratio": None, "ours": True,
               "fastest": True}
        other = {**row, "title": "d", "images_per_second": 1.0, "ratio": 2.0, "ours": False}
        tree = ElementTree.fromstring(draw_chart("t", "s", [("heading", [row, other])]))
        texts = [element.text for element in tree.iter() if element.tag.endswith("text")]
        self.assertIn("a < b & c", texts)
        self.assertIn("1.0 images/s  (2.00×)", texts)
        widths = [float(e.get("width")) for e in tree.iter() if e.tag.endswith("rect")]
        self.assertAlmostEqual(widths[1], 2 * widths[2], delta=0.1)


class FusionTest(unittest.TestCase):
    def test_merged_siblings_share_their_time(self):
        def layers(**values):
            return {"layers": [{"name": name.replace("_and_", "+"), "median_ms": ms, "macs": macs}
                               for name, (ms, macs) in values.items()]}

        never = layers(a_and_r_and_s=(8.0, 100), b=(3.0, 50), p=(1.0, 0), q=(2.0, 10))
        always = layers(a=(5.0, 60), r_and_b=(4.0, 75), p_and_q=(6.0, 10))
        pairs = [{"layer": "r+b", "fused": True, "fused_cycles": [10, 6],
                  "separate_cycles": [20, 8]},
                 {"layer": "p+q", "fused": False, "fused_cycles": [30, 7],
                  "separate_cycles": [20, 14]}]
        found = compare_pairs(pairs, {"always": always, "never": never},
                              {"always": always, "never": never}, 1)
        # A quarter of the merged layer's multiply-adds are r's: 2 ms, and 3 of its reader.
        self.assertEqual([pair["measured"] for pair in found], [4 / 5, 6 / 3])
        self.assertEqual([pair["predicted"] for pair in found], [0.5, 1.5])
        self.assertEqual([pair["choice"] for pair in found], ["fused", "separate"])
        found = compare_pairs(pairs, {"always": always, "never": never},
                              {"always": always, "never": never}, 2)
        self.assertEqual([pair["predicted"] for pair in found], [0.75, 0.5])


@unittest.skipUnless(importlib.util.find_spec("onnx"), "the package onnx is not installed")
class ExportTest(unittest.TestCase):
    def test_every_form(self):
        from onnx_export import export
        from support.onnx_forms import LRN_FORMS

        for network in ("googlenet", "inception_v3"):
            with open(f"{os.environ['GRAPHS']}.{network}.mlir", encoding="utf-8") as file:
                text = file.read()
            weights = AnyWeights(text)
            for form in LRN_FORMS:
                export(text, weights, 2, form)


class AnyWeights:
    """A tensor of zeros for every parameter of a network."""

    def __init__(self, text):
        import re

        found = re.findall(r'inception\.parameter @("[^"]*"|\S+) : tensor<([\dx]+)xf32>', text)
        self.shapes = {name.strip('"'): [int(s) for s in shape.split("x")]
                       for name, shape in found}

    def __contains__(self, name):
        return name in self.shapes

    def __getitem__(self, name):
        return np.zeros(self.shapes[name], np.float32)


if __name__ == "__main__":
    unittest.main()
