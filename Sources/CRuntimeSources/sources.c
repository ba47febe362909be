// Written by tools/list-runtime-sources: the sources that packages of networks consist of.
#include "CRuntimeSources.h"

static const unsigned char source0[] = {
#embed "../CNetworkInterface/mhnetc_network.h"
};
static const unsigned char source1[] = {
#embed "../CNetworkInterface/module.modulemap"
};
static const unsigned char source2[] = {
#embed "../CPictureCodecs/JPEGCodec.c"
};
static const unsigned char source3[] = {
#embed "../CPictureCodecs/PNGCodec.c"
};
static const unsigned char source4[] = {
#embed "../CPictureCodecs/include/CPictureCodecs.h"
};
static const unsigned char source5[] = {
#embed "../CProcessor/module.modulemap"
};
static const unsigned char source6[] = {
#embed "../CProcessor/processor.h"
};
static const unsigned char source7[] = {
#embed "../CommandLineSupport/Diagnostic+Files.swift"
};
static const unsigned char source8[] = {
#embed "../CommandLineSupport/Diagnostic+Network.swift"
};
static const unsigned char source9[] = {
#embed "../CommandLineSupport/Diagnostic+Plan.swift"
};
static const unsigned char source10[] = {
#embed "../CommandLineSupport/Diagnostic+Runtime.swift"
};
static const unsigned char source11[] = {
#embed "../CommandLineSupport/Diagnostic.swift"
};
static const unsigned char source12[] = {
#embed "../CommandLineSupport/ExitStatus.swift"
};
static const unsigned char source13[] = {
#embed "../CommandLineSupport/MemorySize.swift"
};
static const unsigned char source14[] = {
#embed "../CommandLineSupport/Messages.swift"
};
static const unsigned char source15[] = {
#embed "../CommandLineSupport/OutputGuard.swift"
};
static const unsigned char source16[] = {
#embed "../CommandLineSupport/PictureStorage.swift"
};
static const unsigned char source17[] = {
#embed "../CommandLineSupport/PictureTargets.swift"
};
static const unsigned char source18[] = {
#embed "../CommandLineSupport/SystemMemory.swift"
};
static const unsigned char source19[] = {
#embed "../CommandLineSupport/Tensor+Conversion.swift"
};
static const unsigned char source20[] = {
#embed "../CommandLineSupport/TensorArgument.swift"
};
static const unsigned char source21[] = {
#embed "../KernelSelection/KernelSelection.swift"
};
static const unsigned char source22[] = {
#embed "../Kernels/CPUFeatures.swift"
};
static const unsigned char source23[] = {
#embed "../Kernels/Contracts/BFloat16Pair.swift"
};
static const unsigned char source24[] = {
#embed "../Kernels/Contracts/ConvolutionTile.swift"
};
static const unsigned char source25[] = {
#embed "../Kernels/Contracts/CopyParameters.swift"
};
static const unsigned char source26[] = {
#embed "../Kernels/Contracts/DepthwiseParameters.swift"
};
static const unsigned char source27[] = {
#embed "../Kernels/Contracts/DepthwiseTile.swift"
};
static const unsigned char source28[] = {
#embed "../Kernels/Contracts/ElementwiseParameters.swift"
};
static const unsigned char source29[] = {
#embed "../Kernels/Contracts/LayerNormParameters.swift"
};
static const unsigned char source30[] = {
#embed "../Kernels/Contracts/LocalMeanParameters.swift"
};
static const unsigned char source31[] = {
#embed "../Kernels/Contracts/MatrixBlock.swift"
};
static const unsigned char source32[] = {
#embed "../Kernels/Contracts/MatrixProductParameters.swift"
};
static const unsigned char source33[] = {
#embed "../Kernels/Contracts/ProductParameters.swift"
};
static const unsigned char source34[] = {
#embed "../Kernels/Contracts/ProductTile.swift"
};
static const unsigned char source35[] = {
#embed "../Kernels/Contracts/ReductionParameters.swift"
};
static const unsigned char source36[] = {
#embed "../Kernels/Contracts/ResampleParameters.swift"
};
static const unsigned char source37[] = {
#embed "../Kernels/Contracts/Tasks.swift"
};
static const unsigned char source38[] = {
#embed "../Kernels/Contracts/TopKSoftmaxParameters.swift"
};
static const unsigned char source39[] = {
#embed "../Kernels/Contracts/Window.swift"
};
static const unsigned char source40[] = {
#embed "../Kernels/KernelTable.swift"
};
static const unsigned char source41[] = {
#embed "../Kernels/MEASUREMENTS.md"
};
static const unsigned char source42[] = {
#embed "../Kernels/Scalar/ScalarCopy.swift"
};
static const unsigned char source43[] = {
#embed "../Kernels/Scalar/ScalarDepthwise.swift"
};
static const unsigned char source44[] = {
#embed "../Kernels/Scalar/ScalarElementwise.swift"
};
static const unsigned char source45[] = {
#embed "../Kernels/Scalar/ScalarLayerNorm.swift"
};
static const unsigned char source46[] = {
#embed "../Kernels/Scalar/ScalarMatrixProduct.swift"
};
static const unsigned char source47[] = {
#embed "../Kernels/Scalar/ScalarPeak.swift"
};
static const unsigned char source48[] = {
#embed "../Kernels/Scalar/ScalarProduct+BFloat16.swift"
};
static const unsigned char source49[] = {
#embed "../Kernels/Scalar/ScalarProduct.swift"
};
static const unsigned char source50[] = {
#embed "../Kernels/Scalar/ScalarReduction.swift"
};
static const unsigned char source51[] = {
#embed "../Kernels/Scalar/ScalarResampling.swift"
};
static const unsigned char source52[] = {
#embed "../Kernels/Scalar/ScalarTopKSoftmax.swift"
};
static const unsigned char source53[] = {
#embed "../Kernels/ThreadScratch.swift"
};
static const unsigned char source54[] = {
#embed "../Kernels/WorkerPool.swift"
};
static const unsigned char source55[] = {
#embed "../KernelsBF16/Packing.swift"
};
static const unsigned char source56[] = {
#embed "../KernelsBF16/Words.swift"
};
static const unsigned char source57[] = {
#embed "../KernelsSIMD/Convolution3x3.swift"
};
static const unsigned char source58[] = {
#embed "../KernelsSIMD/ConvolutionTiles.swift"
};
static const unsigned char source59[] = {
#embed "../KernelsSIMD/Copy.swift"
};
static const unsigned char source60[] = {
#embed "../KernelsSIMD/Depthwise.swift"
};
static const unsigned char source61[] = {
#embed "../KernelsSIMD/Depthwise3x3.swift"
};
static const unsigned char source62[] = {
#embed "../KernelsSIMD/DepthwiseTiles.swift"
};
static const unsigned char source63[] = {
#embed "../KernelsSIMD/DotProducts.swift"
};
static const unsigned char source64[] = {
#embed "../KernelsSIMD/Elementwise.swift"
};
static const unsigned char source65[] = {
#embed "../KernelsSIMD/Functions.swift"
};
static const unsigned char source66[] = {
#embed "../KernelsSIMD/Gathering.swift"
};
static const unsigned char source67[] = {
#embed "../KernelsSIMD/Install.swift"
};
static const unsigned char source68[] = {
#embed "../KernelsSIMD/LayerNorm.swift"
};
static const unsigned char source69[] = {
#embed "../KernelsSIMD/LocalMean.swift"
};
static const unsigned char source70[] = {
#embed "../KernelsSIMD/MatrixProduct.swift"
};
static const unsigned char source71[] = {
#embed "../KernelsSIMD/Operations.swift"
};
static const unsigned char source72[] = {
#embed "../KernelsSIMD/PackedLines.swift"
};
static const unsigned char source73[] = {
#embed "../KernelsSIMD/PackedNormalization.swift"
};
static const unsigned char source74[] = {
#embed "../KernelsSIMD/Packing.swift"
};
static const unsigned char source75[] = {
#embed "../KernelsSIMD/Peak.swift"
};
static const unsigned char source76[] = {
#embed "../KernelsSIMD/Product.swift"
};
static const unsigned char source77[] = {
#embed "../KernelsSIMD/Reduction.swift"
};
static const unsigned char source78[] = {
#embed "../KernelsSIMD/Resample.swift"
};
static const unsigned char source79[] = {
#embed "../KernelsSIMD/RowVector.swift"
};
static const unsigned char source80[] = {
#embed "../KernelsSIMD/Softmax.swift"
};
static const unsigned char source81[] = {
#embed "../KernelsSIMD/Spreading.swift"
};
static const unsigned char source82[] = {
#embed "../KernelsSIMD/Tiles.swift"
};
static const unsigned char source83[] = {
#embed "../KernelsSIMD/TopKSoftmax.swift"
};
static const unsigned char source84[] = {
#embed "../KernelsSIMD/Vector.swift"
};
static const unsigned char source85[] = {
#embed "../KernelsSIMD/Words.swift"
};
static const unsigned char source86[] = {
#embed "../NetworkCommand/NetworkCommand.swift"
};
static const unsigned char source87[] = {
#embed "../NetworkCommand/NetworkRun.swift"
};
static const unsigned char source88[] = {
#embed "../NetworkCommand/Request.swift"
};
static const unsigned char source89[] = {
#embed "../NetworkProgram/Extent.swift"
};
static const unsigned char source90[] = {
#embed "../NetworkProgram/Module.swift"
};
static const unsigned char source91[] = {
#embed "../NetworkProgram/Program+AlongAxes.swift"
};
static const unsigned char source92[] = {
#embed "../NetworkProgram/Program+Convolution.swift"
};
static const unsigned char source93[] = {
#embed "../NetworkProgram/Program+Elementwise.swift"
};
static const unsigned char source94[] = {
#embed "../NetworkProgram/Program+Movement.swift"
};
static const unsigned char source95[] = {
#embed "../NetworkProgram/Program.swift"
};
static const unsigned char source96[] = {
#embed "../NetworkProgram/ProgramError.swift"
};
static const unsigned char source97[] = {
#embed "../NetworkProgram/WeightFile+Reading.swift"
};
static const unsigned char source98[] = {
#embed "../NetworkProgram/WeightFile+Writing.swift"
};
static const unsigned char source99[] = {
#embed "../NetworkProgram/WeightFile.swift"
};
static const unsigned char source100[] = {
#embed "../NetworkProgram/WeightTable.swift"
};
static const unsigned char source101[] = {
#embed "../NetworkProgram/WeightTableError.swift"
};
static const unsigned char source102[] = {
#embed "../NetworkRuntime/C/CNetwork.swift"
};
static const unsigned char source103[] = {
#embed "../NetworkRuntime/C/CTensors.swift"
};
static const unsigned char source104[] = {
#embed "../NetworkRuntime/FailureCategory.swift"
};
static const unsigned char source105[] = {
#embed "../NetworkRuntime/Loading/WeightSource.swift"
};
static const unsigned char source106[] = {
#embed "../NetworkRuntime/Network.swift"
};
static const unsigned char source107[] = {
#embed "../NetworkRuntime/NetworkError.swift"
};
static const unsigned char source108[] = {
#embed "../NetworkRuntime/PictureRestoration.swift"
};
static const unsigned char source109[] = {
#embed "../NetworkRuntime/RunSettings.swift"
};
static const unsigned char source110[] = {
#embed "../NetworkRuntime/Text/PlanError+Text.swift"
};
static const unsigned char source111[] = {
#embed "../NetworkRuntime/Text/Quantity.swift"
};
static const unsigned char source112[] = {
#embed "../NetworkRuntime/Text/RuntimeError+Text.swift"
};
static const unsigned char source113[] = {
#embed "../NetworkRuntime/Text/Text+Shapes.swift"
};
static const unsigned char source114[] = {
#embed "../NetworkRuntime/Text/WeightTableError+Text.swift"
};
static const unsigned char source115[] = {
#embed "../Operators/Attribute+Text.swift"
};
static const unsigned char source116[] = {
#embed "../Operators/Attribute.swift"
};
static const unsigned char source117[] = {
#embed "../Operators/Op+Parsing.swift"
};
static const unsigned char source118[] = {
#embed "../Operators/Op.swift"
};
static const unsigned char source119[] = {
#embed "../Operators/OperatorDefinition.swift"
};
static const unsigned char source120[] = {
#embed "../Operators/Ops/AlongAxes.swift"
};
static const unsigned char source121[] = {
#embed "../Operators/Ops/AveragePool.swift"
};
static const unsigned char source122[] = {
#embed "../Operators/Ops/Convolution.swift"
};
static const unsigned char source123[] = {
#embed "../Operators/Ops/Elementwise.swift"
};
static const unsigned char source124[] = {
#embed "../Operators/Ops/LocalMean.swift"
};
static const unsigned char source125[] = {
#embed "../Operators/Ops/MatrixProduct.swift"
};
static const unsigned char source126[] = {
#embed "../Operators/Ops/Movement+Views.swift"
};
static const unsigned char source127[] = {
#embed "../Operators/Ops/Movement.swift"
};
static const unsigned char source128[] = {
#embed "../Operators/Ops/Resize.swift"
};
static const unsigned char source129[] = {
#embed "../Operators/Ops/Restoration.swift"
};
static const unsigned char source130[] = {
#embed "../Operators/Ops/Sources.swift"
};
static const unsigned char source131[] = {
#embed "../Operators/Ops/TopKSoftmax.swift"
};
static const unsigned char source132[] = {
#embed "../OutputFiles/InputFile.swift"
};
static const unsigned char source133[] = {
#embed "../OutputFiles/Interruption.swift"
};
static const unsigned char source134[] = {
#embed "../OutputFiles/OutputError.swift"
};
static const unsigned char source135[] = {
#embed "../OutputFiles/OutputFile.swift"
};
static const unsigned char source136[] = {
#embed "../OutputFiles/OutputTarget.swift"
};
static const unsigned char source137[] = {
#embed "../OutputFiles/PathArguments.swift"
};
static const unsigned char source138[] = {
#embed "../OutputFiles/SystemCalls.swift"
};
static const unsigned char source139[] = {
#embed "../OutputFiles/TemporaryFile.swift"
};
static const unsigned char source140[] = {
#embed "../PictureFiles/ByteCursor.swift"
};
static const unsigned char source141[] = {
#embed "../PictureFiles/JPEGStructure.swift"
};
static const unsigned char source142[] = {
#embed "../PictureFiles/MissingCodecs.swift"
};
static const unsigned char source143[] = {
#embed "../PictureFiles/Orientation.swift"
};
static const unsigned char source144[] = {
#embed "../PictureFiles/PNGStructure.swift"
};
static const unsigned char source145[] = {
#embed "../PictureFiles/PictureReader+JPEG.swift"
};
static const unsigned char source146[] = {
#embed "../PictureFiles/PictureReader+Netpbm.swift"
};
static const unsigned char source147[] = {
#embed "../PictureFiles/PictureReader+PNG.swift"
};
static const unsigned char source148[] = {
#embed "../PictureFiles/PictureReader.swift"
};
static const unsigned char source149[] = {
#embed "../PictureFiles/PictureWriter+PNG.swift"
};
static const unsigned char source150[] = {
#embed "../PictureFiles/PictureWriter.swift"
};
static const unsigned char source151[] = {
#embed "../Pictures/Picture+Grey.swift"
};
static const unsigned char source152[] = {
#embed "../Pictures/Picture+Planes.swift"
};
static const unsigned char source153[] = {
#embed "../Pictures/Picture.swift"
};
static const unsigned char source154[] = {
#embed "../Pictures/PictureError.swift"
};
static const unsigned char source155[] = {
#embed "../Pictures/PictureFormat.swift"
};
static const unsigned char source156[] = {
#embed "../Pictures/PictureQuality.swift"
};
static const unsigned char source157[] = {
#embed "../PlanFormat/File/ByteReader.swift"
};
static const unsigned char source158[] = {
#embed "../PlanFormat/File/ByteWriter.swift"
};
static const unsigned char source159[] = {
#embed "../PlanFormat/File/Checksum.swift"
};
static const unsigned char source160[] = {
#embed "../PlanFormat/File/Plan+Reading.swift"
};
static const unsigned char source161[] = {
#embed "../PlanFormat/File/Plan+Writing.swift"
};
static const unsigned char source162[] = {
#embed "../PlanFormat/File/PlanLayout.swift"
};
static const unsigned char source163[] = {
#embed "../PlanFormat/File/PlanMapping.swift"
};
static const unsigned char source164[] = {
#embed "../PlanFormat/File/ProgramDecoder.swift"
};
static const unsigned char source165[] = {
#embed "../PlanFormat/File/ProgramEncoder.swift"
};
static const unsigned char source166[] = {
#embed "../PlanFormat/Model/Plan.swift"
};
static const unsigned char source167[] = {
#embed "../PlanFormat/Model/PlanBuilder.swift"
};
static const unsigned char source168[] = {
#embed "../PlanFormat/Model/PlanError.swift"
};
static const unsigned char source169[] = {
#embed "../PlanFormat/Model/PlanWeight.swift"
};
static const unsigned char source170[] = {
#embed "../PlanFormat/Model/StepForm+Convolution.swift"
};
static const unsigned char source171[] = {
#embed "../PlanFormat/Model/StepForm.swift"
};
static const unsigned char source172[] = {
#embed "../PlanFormat/Model/StepKernel.swift"
};
static const unsigned char source173[] = {
#embed "../PlanFormat/Text/Plan+Text.swift"
};
static const unsigned char source174[] = {
#embed "../PlanRuntime/Binding/BroadcastBlock.swift"
};
static const unsigned char source175[] = {
#embed "../PlanRuntime/Binding/StepBinder+Chains.swift"
};
static const unsigned char source176[] = {
#embed "../PlanRuntime/Binding/StepBinder+Convolutions.swift"
};
static const unsigned char source177[] = {
#embed "../PlanRuntime/Binding/StepBinder+Elementwise.swift"
};
static const unsigned char source178[] = {
#embed "../PlanRuntime/Binding/StepBinder+MatrixProduct.swift"
};
static const unsigned char source179[] = {
#embed "../PlanRuntime/Binding/StepBinder+Movement.swift"
};
static const unsigned char source180[] = {
#embed "../PlanRuntime/Binding/StepBinder+Packing.swift"
};
static const unsigned char source181[] = {
#embed "../PlanRuntime/Binding/StepBinder+Reductions.swift"
};
static const unsigned char source182[] = {
#embed "../PlanRuntime/Binding/StepBinder+Resampling.swift"
};
static const unsigned char source183[] = {
#embed "../PlanRuntime/Binding/StepBinder.swift"
};
static const unsigned char source184[] = {
#embed "../PlanRuntime/Binding/StridedTensor.swift"
};
static const unsigned char source185[] = {
#embed "../PlanRuntime/Chains/BoundChain.swift"
};
static const unsigned char source186[] = {
#embed "../PlanRuntime/Chains/ChainTiling.swift"
};
static const unsigned char source187[] = {
#embed "../PlanRuntime/Chains/PixelChain.swift"
};
static const unsigned char source188[] = {
#embed "../PlanRuntime/Chains/PixelChains.swift"
};
static const unsigned char source189[] = {
#embed "../PlanRuntime/Chains/PixelOperation.swift"
};
static const unsigned char source190[] = {
#embed "../PlanRuntime/Running/ArenaMemory.swift"
};
static const unsigned char source191[] = {
#embed "../PlanRuntime/Running/Call.swift"
};
static const unsigned char source192[] = {
#embed "../PlanRuntime/Running/Evaluation.swift"
};
static const unsigned char source193[] = {
#embed "../PlanRuntime/Running/PreparedNetwork.swift"
};
static const unsigned char source194[] = {
#embed "../PlanRuntime/Running/RunObservers.swift"
};
static const unsigned char source195[] = {
#embed "../PlanRuntime/RuntimeError.swift"
};
static const unsigned char source196[] = {
#embed "../PlanRuntime/Sizing/ArenaLayout.swift"
};
static const unsigned char source197[] = {
#embed "../PlanRuntime/Sizing/Placement.swift"
};
static const unsigned char source198[] = {
#embed "../PlanRuntime/Sizing/PlaneStrides.swift"
};
static const unsigned char source199[] = {
#embed "../PlanRuntime/Sizing/SizedPlan.swift"
};
static const unsigned char source200[] = {
#embed "../PlanRuntime/Sizing/ViewRule.swift"
};
static const unsigned char source201[] = {
#embed "../Reference/AlongAxes.swift"
};
static const unsigned char source202[] = {
#embed "../Reference/BinaryFunctions.swift"
};
static const unsigned char source203[] = {
#embed "../Reference/Elementwise.swift"
};
static const unsigned char source204[] = {
#embed "../Reference/Evaluate.swift"
};
static const unsigned char source205[] = {
#embed "../Reference/EvaluationError.swift"
};
static const unsigned char source206[] = {
#embed "../Reference/Movement.swift"
};
static const unsigned char source207[] = {
#embed "../Reference/Numbers.swift"
};
static const unsigned char source208[] = {
#embed "../Reference/Op+Binding.swift"
};
static const unsigned char source209[] = {
#embed "../Reference/Products.swift"
};
static const unsigned char source210[] = {
#embed "../Reference/Resampling.swift"
};
static const unsigned char source211[] = {
#embed "../Reference/Restoration.swift"
};
static const unsigned char source212[] = {
#embed "../Reference/Selection.swift"
};
static const unsigned char source213[] = {
#embed "../Reference/Strides.swift"
};
static const unsigned char source214[] = {
#embed "../Reference/TopKSoftmax.swift"
};
static const unsigned char source215[] = {
#embed "../Reference/Windows.swift"
};
static const unsigned char source216[] = {
#embed "../TensorCore/Dim+Arithmetic.swift"
};
static const unsigned char source217[] = {
#embed "../TensorCore/Dim+Bounds.swift"
};
static const unsigned char source218[] = {
#embed "../TensorCore/Dim+Division.swift"
};
static const unsigned char source219[] = {
#embed "../TensorCore/Dim+Solving.swift"
};
static const unsigned char source220[] = {
#embed "../TensorCore/Dim+Text.swift"
};
static const unsigned char source221[] = {
#embed "../TensorCore/Dim.swift"
};
static const unsigned char source222[] = {
#embed "../TensorCore/ElementType.swift"
};
static const unsigned char source223[] = {
#embed "../TensorCore/HalfPrecision.swift"
};
static const unsigned char source224[] = {
#embed "../TensorCore/Symbol.swift"
};
static const unsigned char source225[] = {
#embed "../TensorCore/Tensor+Elements.swift"
};
static const unsigned char source226[] = {
#embed "../TensorCore/Tensor.swift"
};
static const unsigned char source227[] = {
#embed "../TensorCore/TensorBytes.swift"
};
static const unsigned char source228[] = {
#embed "../TensorCore/TensorName.swift"
};
static const unsigned char source229[] = {
#embed "../TensorCore/TensorType.swift"
};
static const unsigned char source230[] = {
#embed "../TensorFiles/Npy.swift"
};
static const unsigned char source231[] = {
#embed "../TensorFiles/NpyError.swift"
};
static const unsigned char source232[] = {
#embed "../TensorFiles/NpyHeader.swift"
};
static const unsigned char source233[] = {
#embed "../Terminal/Progress.swift"
};
static const unsigned char source234[] = {
#embed "../Terminal/ProgressBar.swift"
};
static const unsigned char source235[] = {
#embed "../Terminal/Terminal.swift"
};

static const mhnetc_source sources[] = {
    {"CNetworkInterface/mhnetc_network.h", source0, sizeof source0},
    {"CNetworkInterface/module.modulemap", source1, sizeof source1},
    {"CPictureCodecs/JPEGCodec.c", source2, sizeof source2},
    {"CPictureCodecs/PNGCodec.c", source3, sizeof source3},
    {"CPictureCodecs/include/CPictureCodecs.h", source4, sizeof source4},
    {"CProcessor/module.modulemap", source5, sizeof source5},
    {"CProcessor/processor.h", source6, sizeof source6},
    {"CommandLineSupport/Diagnostic+Files.swift", source7, sizeof source7},
    {"CommandLineSupport/Diagnostic+Network.swift", source8, sizeof source8},
    {"CommandLineSupport/Diagnostic+Plan.swift", source9, sizeof source9},
    {"CommandLineSupport/Diagnostic+Runtime.swift", source10, sizeof source10},
    {"CommandLineSupport/Diagnostic.swift", source11, sizeof source11},
    {"CommandLineSupport/ExitStatus.swift", source12, sizeof source12},
    {"CommandLineSupport/MemorySize.swift", source13, sizeof source13},
    {"CommandLineSupport/Messages.swift", source14, sizeof source14},
    {"CommandLineSupport/OutputGuard.swift", source15, sizeof source15},
    {"CommandLineSupport/PictureStorage.swift", source16, sizeof source16},
    {"CommandLineSupport/PictureTargets.swift", source17, sizeof source17},
    {"CommandLineSupport/SystemMemory.swift", source18, sizeof source18},
    {"CommandLineSupport/Tensor+Conversion.swift", source19, sizeof source19},
    {"CommandLineSupport/TensorArgument.swift", source20, sizeof source20},
    {"KernelSelection/KernelSelection.swift", source21, sizeof source21},
    {"Kernels/CPUFeatures.swift", source22, sizeof source22},
    {"Kernels/Contracts/BFloat16Pair.swift", source23, sizeof source23},
    {"Kernels/Contracts/ConvolutionTile.swift", source24, sizeof source24},
    {"Kernels/Contracts/CopyParameters.swift", source25, sizeof source25},
    {"Kernels/Contracts/DepthwiseParameters.swift", source26, sizeof source26},
    {"Kernels/Contracts/DepthwiseTile.swift", source27, sizeof source27},
    {"Kernels/Contracts/ElementwiseParameters.swift", source28, sizeof source28},
    {"Kernels/Contracts/LayerNormParameters.swift", source29, sizeof source29},
    {"Kernels/Contracts/LocalMeanParameters.swift", source30, sizeof source30},
    {"Kernels/Contracts/MatrixBlock.swift", source31, sizeof source31},
    {"Kernels/Contracts/MatrixProductParameters.swift", source32, sizeof source32},
    {"Kernels/Contracts/ProductParameters.swift", source33, sizeof source33},
    {"Kernels/Contracts/ProductTile.swift", source34, sizeof source34},
    {"Kernels/Contracts/ReductionParameters.swift", source35, sizeof source35},
    {"Kernels/Contracts/ResampleParameters.swift", source36, sizeof source36},
    {"Kernels/Contracts/Tasks.swift", source37, sizeof source37},
    {"Kernels/Contracts/TopKSoftmaxParameters.swift", source38, sizeof source38},
    {"Kernels/Contracts/Window.swift", source39, sizeof source39},
    {"Kernels/KernelTable.swift", source40, sizeof source40},
    {"Kernels/MEASUREMENTS.md", source41, sizeof source41},
    {"Kernels/Scalar/ScalarCopy.swift", source42, sizeof source42},
    {"Kernels/Scalar/ScalarDepthwise.swift", source43, sizeof source43},
    {"Kernels/Scalar/ScalarElementwise.swift", source44, sizeof source44},
    {"Kernels/Scalar/ScalarLayerNorm.swift", source45, sizeof source45},
    {"Kernels/Scalar/ScalarMatrixProduct.swift", source46, sizeof source46},
    {"Kernels/Scalar/ScalarPeak.swift", source47, sizeof source47},
    {"Kernels/Scalar/ScalarProduct+BFloat16.swift", source48, sizeof source48},
    {"Kernels/Scalar/ScalarProduct.swift", source49, sizeof source49},
    {"Kernels/Scalar/ScalarReduction.swift", source50, sizeof source50},
    {"Kernels/Scalar/ScalarResampling.swift", source51, sizeof source51},
    {"Kernels/Scalar/ScalarTopKSoftmax.swift", source52, sizeof source52},
    {"Kernels/ThreadScratch.swift", source53, sizeof source53},
    {"Kernels/WorkerPool.swift", source54, sizeof source54},
    {"KernelsBF16/Gathering.swift", source66, sizeof source66},
    {"KernelsBF16/PackedNormalization.swift", source73, sizeof source73},
    {"KernelsBF16/Packing.swift", source55, sizeof source55},
    {"KernelsBF16/Product.swift", source76, sizeof source76},
    {"KernelsBF16/Spreading.swift", source81, sizeof source81},
    {"KernelsBF16/Tiles.swift", source82, sizeof source82},
    {"KernelsBF16/Vector.swift", source84, sizeof source84},
    {"KernelsBF16/Words.swift", source56, sizeof source56},
    {"KernelsV3/SIMD/Convolution3x3.swift", source57, sizeof source57},
    {"KernelsV3/SIMD/ConvolutionTiles.swift", source58, sizeof source58},
    {"KernelsV3/SIMD/Copy.swift", source59, sizeof source59},
    {"KernelsV3/SIMD/Depthwise.swift", source60, sizeof source60},
    {"KernelsV3/SIMD/Depthwise3x3.swift", source61, sizeof source61},
    {"KernelsV3/SIMD/DepthwiseTiles.swift", source62, sizeof source62},
    {"KernelsV3/SIMD/DotProducts.swift", source63, sizeof source63},
    {"KernelsV3/SIMD/Elementwise.swift", source64, sizeof source64},
    {"KernelsV3/SIMD/Functions.swift", source65, sizeof source65},
    {"KernelsV3/SIMD/Gathering.swift", source66, sizeof source66},
    {"KernelsV3/SIMD/Install.swift", source67, sizeof source67},
    {"KernelsV3/SIMD/LayerNorm.swift", source68, sizeof source68},
    {"KernelsV3/SIMD/LocalMean.swift", source69, sizeof source69},
    {"KernelsV3/SIMD/MatrixProduct.swift", source70, sizeof source70},
    {"KernelsV3/SIMD/Operations.swift", source71, sizeof source71},
    {"KernelsV3/SIMD/PackedLines.swift", source72, sizeof source72},
    {"KernelsV3/SIMD/PackedNormalization.swift", source73, sizeof source73},
    {"KernelsV3/SIMD/Packing.swift", source74, sizeof source74},
    {"KernelsV3/SIMD/Peak.swift", source75, sizeof source75},
    {"KernelsV3/SIMD/Product.swift", source76, sizeof source76},
    {"KernelsV3/SIMD/Reduction.swift", source77, sizeof source77},
    {"KernelsV3/SIMD/Resample.swift", source78, sizeof source78},
    {"KernelsV3/SIMD/RowVector.swift", source79, sizeof source79},
    {"KernelsV3/SIMD/Softmax.swift", source80, sizeof source80},
    {"KernelsV3/SIMD/Spreading.swift", source81, sizeof source81},
    {"KernelsV3/SIMD/Tiles.swift", source82, sizeof source82},
    {"KernelsV3/SIMD/TopKSoftmax.swift", source83, sizeof source83},
    {"KernelsV3/SIMD/Vector.swift", source84, sizeof source84},
    {"KernelsV3/SIMD/Words.swift", source85, sizeof source85},
    {"KernelsV4/SIMD/Convolution3x3.swift", source57, sizeof source57},
    {"KernelsV4/SIMD/ConvolutionTiles.swift", source58, sizeof source58},
    {"KernelsV4/SIMD/Copy.swift", source59, sizeof source59},
    {"KernelsV4/SIMD/Depthwise.swift", source60, sizeof source60},
    {"KernelsV4/SIMD/Depthwise3x3.swift", source61, sizeof source61},
    {"KernelsV4/SIMD/DepthwiseTiles.swift", source62, sizeof source62},
    {"KernelsV4/SIMD/DotProducts.swift", source63, sizeof source63},
    {"KernelsV4/SIMD/Elementwise.swift", source64, sizeof source64},
    {"KernelsV4/SIMD/Functions.swift", source65, sizeof source65},
    {"KernelsV4/SIMD/Gathering.swift", source66, sizeof source66},
    {"KernelsV4/SIMD/Install.swift", source67, sizeof source67},
    {"KernelsV4/SIMD/LayerNorm.swift", source68, sizeof source68},
    {"KernelsV4/SIMD/LocalMean.swift", source69, sizeof source69},
    {"KernelsV4/SIMD/MatrixProduct.swift", source70, sizeof source70},
    {"KernelsV4/SIMD/Operations.swift", source71, sizeof source71},
    {"KernelsV4/SIMD/PackedLines.swift", source72, sizeof source72},
    {"KernelsV4/SIMD/PackedNormalization.swift", source73, sizeof source73},
    {"KernelsV4/SIMD/Packing.swift", source74, sizeof source74},
    {"KernelsV4/SIMD/Peak.swift", source75, sizeof source75},
    {"KernelsV4/SIMD/Product.swift", source76, sizeof source76},
    {"KernelsV4/SIMD/Reduction.swift", source77, sizeof source77},
    {"KernelsV4/SIMD/Resample.swift", source78, sizeof source78},
    {"KernelsV4/SIMD/RowVector.swift", source79, sizeof source79},
    {"KernelsV4/SIMD/Softmax.swift", source80, sizeof source80},
    {"KernelsV4/SIMD/Spreading.swift", source81, sizeof source81},
    {"KernelsV4/SIMD/Tiles.swift", source82, sizeof source82},
    {"KernelsV4/SIMD/TopKSoftmax.swift", source83, sizeof source83},
    {"KernelsV4/SIMD/Vector.swift", source84, sizeof source84},
    {"KernelsV4/SIMD/Words.swift", source85, sizeof source85},
    {"NetworkCommand/NetworkCommand.swift", source86, sizeof source86},
    {"NetworkCommand/NetworkRun.swift", source87, sizeof source87},
    {"NetworkCommand/Request.swift", source88, sizeof source88},
    {"NetworkProgram/Extent.swift", source89, sizeof source89},
    {"NetworkProgram/Module.swift", source90, sizeof source90},
    {"NetworkProgram/Program+AlongAxes.swift", source91, sizeof source91},
    {"NetworkProgram/Program+Convolution.swift", source92, sizeof source92},
    {"NetworkProgram/Program+Elementwise.swift", source93, sizeof source93},
    {"NetworkProgram/Program+Movement.swift", source94, sizeof source94},
    {"NetworkProgram/Program.swift", source95, sizeof source95},
    {"NetworkProgram/ProgramError.swift", source96, sizeof source96},
    {"NetworkProgram/WeightFile+Reading.swift", source97, sizeof source97},
    {"NetworkProgram/WeightFile+Writing.swift", source98, sizeof source98},
    {"NetworkProgram/WeightFile.swift", source99, sizeof source99},
    {"NetworkProgram/WeightTable.swift", source100, sizeof source100},
    {"NetworkProgram/WeightTableError.swift", source101, sizeof source101},
    {"NetworkRuntime/C/CNetwork.swift", source102, sizeof source102},
    {"NetworkRuntime/C/CTensors.swift", source103, sizeof source103},
    {"NetworkRuntime/FailureCategory.swift", source104, sizeof source104},
    {"NetworkRuntime/Loading/WeightSource.swift", source105, sizeof source105},
    {"NetworkRuntime/Network.swift", source106, sizeof source106},
    {"NetworkRuntime/NetworkError.swift", source107, sizeof source107},
    {"NetworkRuntime/PictureRestoration.swift", source108, sizeof source108},
    {"NetworkRuntime/RunSettings.swift", source109, sizeof source109},
    {"NetworkRuntime/Text/PlanError+Text.swift", source110, sizeof source110},
    {"NetworkRuntime/Text/Quantity.swift", source111, sizeof source111},
    {"NetworkRuntime/Text/RuntimeError+Text.swift", source112, sizeof source112},
    {"NetworkRuntime/Text/Text+Shapes.swift", source113, sizeof source113},
    {"NetworkRuntime/Text/WeightTableError+Text.swift", source114, sizeof source114},
    {"Operators/Attribute+Text.swift", source115, sizeof source115},
    {"Operators/Attribute.swift", source116, sizeof source116},
    {"Operators/Op+Parsing.swift", source117, sizeof source117},
    {"Operators/Op.swift", source118, sizeof source118},
    {"Operators/OperatorDefinition.swift", source119, sizeof source119},
    {"Operators/Ops/AlongAxes.swift", source120, sizeof source120},
    {"Operators/Ops/AveragePool.swift", source121, sizeof source121},
    {"Operators/Ops/Convolution.swift", source122, sizeof source122},
    {"Operators/Ops/Elementwise.swift", source123, sizeof source123},
    {"Operators/Ops/LocalMean.swift", source124, sizeof source124},
    {"Operators/Ops/MatrixProduct.swift", source125, sizeof source125},
    {"Operators/Ops/Movement+Views.swift", source126, sizeof source126},
    {"Operators/Ops/Movement.swift", source127, sizeof source127},
    {"Operators/Ops/Resize.swift", source128, sizeof source128},
    {"Operators/Ops/Restoration.swift", source129, sizeof source129},
    {"Operators/Ops/Sources.swift", source130, sizeof source130},
    {"Operators/Ops/TopKSoftmax.swift", source131, sizeof source131},
    {"OutputFiles/InputFile.swift", source132, sizeof source132},
    {"OutputFiles/Interruption.swift", source133, sizeof source133},
    {"OutputFiles/OutputError.swift", source134, sizeof source134},
    {"OutputFiles/OutputFile.swift", source135, sizeof source135},
    {"OutputFiles/OutputTarget.swift", source136, sizeof source136},
    {"OutputFiles/PathArguments.swift", source137, sizeof source137},
    {"OutputFiles/SystemCalls.swift", source138, sizeof source138},
    {"OutputFiles/TemporaryFile.swift", source139, sizeof source139},
    {"PictureFiles/ByteCursor.swift", source140, sizeof source140},
    {"PictureFiles/JPEGStructure.swift", source141, sizeof source141},
    {"PictureFiles/MissingCodecs.swift", source142, sizeof source142},
    {"PictureFiles/Orientation.swift", source143, sizeof source143},
    {"PictureFiles/PNGStructure.swift", source144, sizeof source144},
    {"PictureFiles/PictureReader+JPEG.swift", source145, sizeof source145},
    {"PictureFiles/PictureReader+Netpbm.swift", source146, sizeof source146},
    {"PictureFiles/PictureReader+PNG.swift", source147, sizeof source147},
    {"PictureFiles/PictureReader.swift", source148, sizeof source148},
    {"PictureFiles/PictureWriter+PNG.swift", source149, sizeof source149},
    {"PictureFiles/PictureWriter.swift", source150, sizeof source150},
    {"Pictures/Picture+Grey.swift", source151, sizeof source151},
    {"Pictures/Picture+Planes.swift", source152, sizeof source152},
    {"Pictures/Picture.swift", source153, sizeof source153},
    {"Pictures/PictureError.swift", source154, sizeof source154},
    {"Pictures/PictureFormat.swift", source155, sizeof source155},
    {"Pictures/PictureQuality.swift", source156, sizeof source156},
    {"PlanFormat/File/ByteReader.swift", source157, sizeof source157},
    {"PlanFormat/File/ByteWriter.swift", source158, sizeof source158},
    {"PlanFormat/File/Checksum.swift", source159, sizeof source159},
    {"PlanFormat/File/Plan+Reading.swift", source160, sizeof source160},
    {"PlanFormat/File/Plan+Writing.swift", source161, sizeof source161},
    {"PlanFormat/File/PlanLayout.swift", source162, sizeof source162},
    {"PlanFormat/File/PlanMapping.swift", source163, sizeof source163},
    {"PlanFormat/File/ProgramDecoder.swift", source164, sizeof source164},
    {"PlanFormat/File/ProgramEncoder.swift", source165, sizeof source165},
    {"PlanFormat/Model/Plan.swift", source166, sizeof source166},
    {"PlanFormat/Model/PlanBuilder.swift", source167, sizeof source167},
    {"PlanFormat/Model/PlanError.swift", source168, sizeof source168},
    {"PlanFormat/Model/PlanWeight.swift", source169, sizeof source169},
    {"PlanFormat/Model/StepForm+Convolution.swift", source170, sizeof source170},
    {"PlanFormat/Model/StepForm.swift", source171, sizeof source171},
    {"PlanFormat/Model/StepKernel.swift", source172, sizeof source172},
    {"PlanFormat/Text/Plan+Text.swift", source173, sizeof source173},
    {"PlanRuntime/Binding/BroadcastBlock.swift", source174, sizeof source174},
    {"PlanRuntime/Binding/StepBinder+Chains.swift", source175, sizeof source175},
    {"PlanRuntime/Binding/StepBinder+Convolutions.swift", source176, sizeof source176},
    {"PlanRuntime/Binding/StepBinder+Elementwise.swift", source177, sizeof source177},
    {"PlanRuntime/Binding/StepBinder+MatrixProduct.swift", source178, sizeof source178},
    {"PlanRuntime/Binding/StepBinder+Movement.swift", source179, sizeof source179},
    {"PlanRuntime/Binding/StepBinder+Packing.swift", source180, sizeof source180},
    {"PlanRuntime/Binding/StepBinder+Reductions.swift", source181, sizeof source181},
    {"PlanRuntime/Binding/StepBinder+Resampling.swift", source182, sizeof source182},
    {"PlanRuntime/Binding/StepBinder.swift", source183, sizeof source183},
    {"PlanRuntime/Binding/StridedTensor.swift", source184, sizeof source184},
    {"PlanRuntime/Chains/BoundChain.swift", source185, sizeof source185},
    {"PlanRuntime/Chains/ChainTiling.swift", source186, sizeof source186},
    {"PlanRuntime/Chains/PixelChain.swift", source187, sizeof source187},
    {"PlanRuntime/Chains/PixelChains.swift", source188, sizeof source188},
    {"PlanRuntime/Chains/PixelOperation.swift", source189, sizeof source189},
    {"PlanRuntime/Running/ArenaMemory.swift", source190, sizeof source190},
    {"PlanRuntime/Running/Call.swift", source191, sizeof source191},
    {"PlanRuntime/Running/Evaluation.swift", source192, sizeof source192},
    {"PlanRuntime/Running/PreparedNetwork.swift", source193, sizeof source193},
    {"PlanRuntime/Running/RunObservers.swift", source194, sizeof source194},
    {"PlanRuntime/RuntimeError.swift", source195, sizeof source195},
    {"PlanRuntime/Sizing/ArenaLayout.swift", source196, sizeof source196},
    {"PlanRuntime/Sizing/Placement.swift", source197, sizeof source197},
    {"PlanRuntime/Sizing/PlaneStrides.swift", source198, sizeof source198},
    {"PlanRuntime/Sizing/SizedPlan.swift", source199, sizeof source199},
    {"PlanRuntime/Sizing/ViewRule.swift", source200, sizeof source200},
    {"Reference/AlongAxes.swift", source201, sizeof source201},
    {"Reference/BinaryFunctions.swift", source202, sizeof source202},
    {"Reference/Elementwise.swift", source203, sizeof source203},
    {"Reference/Evaluate.swift", source204, sizeof source204},
    {"Reference/EvaluationError.swift", source205, sizeof source205},
    {"Reference/Movement.swift", source206, sizeof source206},
    {"Reference/Numbers.swift", source207, sizeof source207},
    {"Reference/Op+Binding.swift", source208, sizeof source208},
    {"Reference/Products.swift", source209, sizeof source209},
    {"Reference/Resampling.swift", source210, sizeof source210},
    {"Reference/Restoration.swift", source211, sizeof source211},
    {"Reference/Selection.swift", source212, sizeof source212},
    {"Reference/Strides.swift", source213, sizeof source213},
    {"Reference/TopKSoftmax.swift", source214, sizeof source214},
    {"Reference/Windows.swift", source215, sizeof source215},
    {"TensorCore/Dim+Arithmetic.swift", source216, sizeof source216},
    {"TensorCore/Dim+Bounds.swift", source217, sizeof source217},
    {"TensorCore/Dim+Division.swift", source218, sizeof source218},
    {"TensorCore/Dim+Solving.swift", source219, sizeof source219},
    {"TensorCore/Dim+Text.swift", source220, sizeof source220},
    {"TensorCore/Dim.swift", source221, sizeof source221},
    {"TensorCore/ElementType.swift", source222, sizeof source222},
    {"TensorCore/HalfPrecision.swift", source223, sizeof source223},
    {"TensorCore/Symbol.swift", source224, sizeof source224},
    {"TensorCore/Tensor+Elements.swift", source225, sizeof source225},
    {"TensorCore/Tensor.swift", source226, sizeof source226},
    {"TensorCore/TensorBytes.swift", source227, sizeof source227},
    {"TensorCore/TensorName.swift", source228, sizeof source228},
    {"TensorCore/TensorType.swift", source229, sizeof source229},
    {"TensorFiles/Npy.swift", source230, sizeof source230},
    {"TensorFiles/NpyError.swift", source231, sizeof source231},
    {"TensorFiles/NpyHeader.swift", source232, sizeof source232},
    {"Terminal/Progress.swift", source233, sizeof source233},
    {"Terminal/ProgressBar.swift", source234, sizeof source234},
    {"Terminal/Terminal.swift", source235, sizeof source235},
};

size_t mhnetc_source_count(void) { return sizeof sources / sizeof *sources; }

const mhnetc_source *mhnetc_source_at(size_t index) { return &sources[index]; }
