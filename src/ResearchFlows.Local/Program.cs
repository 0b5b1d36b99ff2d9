using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Rendering;

return await CommandLine.RunAsync(args, Terminal.OfProcess());
