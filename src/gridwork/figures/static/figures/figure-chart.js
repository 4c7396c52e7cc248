// <figure-chart>: the table that follows it, drawn. The table holds the numbers; the chart only shows their shape.
//
//   kind   line (over time) or bar (by place, largest first)
//   unit   said beside a value
//   src    address of ECharts, loaded when the first chart comes into view
// Rows of the table: the first cell is the label, data-value the number; without one there is a gap, never a nought.

const MOST = 30; // bars; the table has them all

class FigureChart extends HTMLElement {
  connectedCallback() {
    this.rows = this.read();
    if (this.rows.length < 2) return this.classList.add("away");
    this.style.setProperty("--bars", Math.min(this.rows.length, MOST));
    this.seen = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.draw();
    });
    this.seen.observe(this);
  }

  disconnectedCallback() {
    this.seen?.disconnect();
    this.sized?.disconnect();
    document.removeEventListener("theme", this.again);
    this.chart?.dispose();
  }

  read() {
    const table = this.nextElementSibling?.querySelector("table");
    return [...(table?.tBodies[0]?.rows ?? [])].map((row) => ({
      label: row.cells[0].textContent.trim(),
      shown: row.cells[1].textContent.trim(),
      value: row.dataset.value === "" ? null : Number(row.dataset.value),
    }));
  }

  async draw() {
    this.seen.disconnect();
    try {
      if (!globalThis.echarts) await import(this.getAttribute("src"));
    } catch {
      return this.classList.add("away"); // the table is there
    }
    if (!this.isConnected) return;
    this.chart = globalThis.echarts.init(this, null, { renderer: "svg" });
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", this.getAttribute("label"));
    this.again = () => this.chart.setOption(this.options(), true);
    this.again();
    document.addEventListener("theme", this.again);
    this.sized = new ResizeObserver(() => this.chart.resize());
    this.sized.observe(this);
    this.dataset.ready = "";
  }

  options() {
    const flat = this.getAttribute("kind") === "bar";
    const rows = flat
      ? [...this.rows]
          .sort((a, b) => (b.value ?? -1) - (a.value ?? -1))
          .slice(0, MOST)
          .reverse()
      : this.rows;
    const colours = this.colours();
    const names = {
      type: "category",
      data: rows.map((row) => row.label),
      axisLabel: { color: colours.muted, width: 120, overflow: "truncate" },
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
    };
    const values = {
      type: "value",
      max: this.getAttribute("unit") === "%" ? 100 : undefined,
      axisLabel: { color: colours.muted },
      splitLine: { lineStyle: { color: colours.line } },
    };
    return {
      animation: false,
      textStyle: { fontFamily: getComputedStyle(this).fontFamily },
      grid: { left: 8, right: 16, top: 12, bottom: 8, containLabel: true },
      tooltip: {
        trigger: "axis",
        renderMode: "richText", // HTML of ECharts carries styles, which the page's policy refuses
        backgroundColor: colours.raised,
        borderColor: colours.line,
        textStyle: { color: colours.text },
        formatter: ([point]) => `${rows[point.dataIndex].label}\n${rows[point.dataIndex].shown}`,
      },
      xAxis: flat ? values : names,
      yAxis: flat ? names : values,
      series: [
        {
          type: flat ? "bar" : "line",
          data: rows.map((row) => row.value),
          color: colours.accent,
          barMaxWidth: 16,
          symbolSize: 7,
          connectNulls: false,
        },
      ],
    };
  }

  colours() {
    const probe = document.createElement("span");
    this.append(probe);
    const found = {};
    for (const name of ["accent", "muted", "line", "raised", "text"]) {
      probe.style.color = `var(--${name})`;
      found[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    return found;
  }
}

customElements.define("figure-chart", FigureChart);
