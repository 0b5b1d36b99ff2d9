global using ResearchFlows.Local.Tests.Support;
global using ResearchFlows.Page.Tests.Support;
