package dev.selecho.bench;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * How figures become a report.
 */
class ReportTests {

	@Test
	void theMiddleOfThreeRunsCounts() {
		assertThat(Spread.of(List.of(9.0, 1.0, 2.0), Double::doubleValue)).isEqualTo(new Spread(2, 1, 9));
		assertThat(Spread.of(List.of(4.0, 2.0), Double::doubleValue)).isEqualTo(new Spread(3, 2, 4));
	}

	@Test
	void aLineGoesThroughItsPoints() {
		LinearFit fit = LinearFit.of(List.of(0.0, 1_000.0, 5_000.0), Double::doubleValue, (x) -> 3 + 0.5 * x);
		assertThat(fit.slope()).isEqualTo(0.5, within(1e-9));
		assertThat(fit.at(1_000_000)).isEqualTo(500_003, within(1e-3));
	}

	@Test
	void aSlopeIsToldFromNoise() {
		List<Integer> points = List.of(0, 1, 2, 3, 4);
		double[] noise = { 5.1, 4.9, 5.2, 4.8, 5.1 };
		LinearFit flat = LinearFit.of(points, (x) -> x, (x) -> noise[x]);
		assertThat(flat.slopeError()).isEqualTo(0.0597, within(1e-4));
		assertThat(flat.rises()).isFalse();
		assertThat(LinearFit.of(points, (x) -> x, (x) -> x + noise[x]).rises()).isTrue();
		assertThat(LinearFit.of(points, (x) -> x, (x) -> noise[x] - x).rises()).isFalse();
	}

	@Test
	void oneStepHasNoSlope() {
		assertThat(LinearFit.of(List.of(7.0, 7.0), Double::doubleValue, (x) -> 2.0))
			.isEqualTo(new LinearFit(2, 0, Double.NaN));
	}

	@Test
	void aCellMayContainWhatSeparatesCells() {
		Table table = new Table("title", "model", "result");
		table.row("a", "cannot: 1 of 1,000, \"why\"");
		table.row("b");
		assertThat(table.csv()).isEqualTo("model,result\na,\"cannot: 1 of 1,000, \"\"why\"\"\"\nb,\n");
		assertThat(table.markdown()).startsWith("| model | result |\n|---|---:|\n| a | cannot");
	}

	@Test
	void aCellMayContainWhatIsMarkup() {
		Table table = new Table("title", "p50 < p99");
		assertThat(table.html()).contains("<th>p50 &lt; p99</th>");
	}

}
