<#
.SYNOPSIS
Runs ResearchFlows on this machine as an Azure Functions app: Azurite for the storage, Core Tools for the host.
.DESCRIPTION
Settings are in local.settings.json (made from local.settings.sample.json when missing); environment variables of the same names win.
Ctrl-C stops everything that it started.
.PARAMETER DevStack
Also starts DevStack on port 8321, in place of a Llama Stack.
.PARAMETER Port
The port of the Functions host.
.PARAMETER Data
The folder of Azurite's files and DevStack's; a relative one is below the repository.
#>
param([switch]$DevStack, [int]$Port = 7071, [string]$Data = 'data')
$ErrorActionPreference = 'Stop'

$root = Split-Path -Parent $PSScriptRoot
if (-not [IO.Path]::IsPathRooted($Data)) { $Data = Join-Path $root $Data }
$started = [System.Collections.Generic.List[System.Diagnostics.Process]]::new()

function Say([string]$text) { Write-Host "start-functions: $text" }
function Need([string]$tool, [string]$hint) { if (-not (Get-Command $tool -ErrorAction SilentlyContinue)) { throw "$tool is missing. $hint" } }
function Test-Port([int]$number) {
    $client = [System.Net.Sockets.TcpClient]::new()
    try { $client.Connect('127.0.0.1', $number); $true } catch { $false } finally { $client.Dispose() }
}
function Build([string]$project) {
    & dotnet build (Join-Path $root "src/$project") --configuration Release --verbosity quiet
    if ($LASTEXITCODE -ne 0) { throw "$project was not built." }
}
# npm's tools are scripts, and Start-Process runs programs: on Windows through cmd, elsewhere through sh.
function Start-Tool([string]$line, [string]$folder = $root) {
    $process = if ($IsWindows -or $env:OS -eq 'Windows_NT') { Start-Process cmd -ArgumentList "/c $line" -WorkingDirectory $folder -NoNewWindow -PassThru }
    else { Start-Process sh -ArgumentList '-c', "'exec $line'" -WorkingDirectory $folder -NoNewWindow -PassThru }
    $null = $process.Handle
    $started.Insert(0, $process)
    $process
}
function Stop-Started {
    foreach ($process in $started) {
        if ($process.HasExited) { continue }
        if ($IsWindows -or $env:OS -eq 'Windows_NT') { & taskkill /pid $process.Id /t /f *> $null } else { Stop-Process -Id $process.Id }
        $process.WaitForExit(15000) | Out-Null
    }
}

Need dotnet 'Install the .NET 10 SDK: https://dotnet.microsoft.com/download'
Need node 'Install Node.js 20 or later: https://nodejs.org'
Need func 'Install Core Tools 4: npm install -g azure-functions-core-tools@4 --unsafe-perm true'
New-Item -ItemType Directory -Force (Join-Path $Data 'azurite') | Out-Null
$settings = Join-Path $root 'local.settings.json'
if (-not (Test-Path $settings)) { Copy-Item (Join-Path $root 'local.settings.sample.json') $settings }

try {
    Say 'building the app'
    Build 'ResearchFlows.Functions'
    if ($DevStack) { Build 'ResearchFlows.DevStack' }

    if ((Test-Port 10000) -and (Test-Port 10002)) { Say 'Azurite runs already' }
    else {
        Need azurite 'Install it: npm install -g azurite'
        Say "starting Azurite in $Data/azurite"
        Start-Tool "azurite --silent --skipApiVersionCheck --disableTelemetry --location `"$Data/azurite`"" | Out-Null
    }

    if ($DevStack) {
        Say 'starting DevStack on http://127.0.0.1:8321 (a rule-based offline model unless DevStack__Upstream is set)'
        $env:DevStack__DataFile = Join-Path $Data 'devstack.db'
        Start-Tool "dotnet `"$root/src/ResearchFlows.DevStack/bin/Release/net10.0/ResearchFlows.DevStack.dll`"" | Out-Null
    }

    Say "starting the Functions host on http://127.0.0.1:$Port"
    $functionsHost = Start-Tool "func start --no-build --port $Port" (Join-Path $root 'src/ResearchFlows.Functions/bin/Release/net10.0')
    $health = "http://127.0.0.1:$Port/api/health"
    $giveUp = (Get-Date).AddMinutes(5)
    while ($true) {
        if ($functionsHost.HasExited) { throw 'The Functions host has stopped; its lines above say why.' }
        if ((Get-Date) -gt $giveUp) { throw "$health did not answer 200 in time." }
        try { if ((Invoke-WebRequest $health -UseBasicParsing -TimeoutSec 15).StatusCode -eq 200) { break } } catch { Start-Sleep -Seconds 1 }
    }
    Say "ready: $health (Ctrl-C stops it)"
    $functionsHost.WaitForExit()
}
finally { Stop-Started }
